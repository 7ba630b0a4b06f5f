// Improves pages that work without it: live progress, dialogs, select all, local times.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);
  const lang = document.documentElement.lang;
  const status = one("#status");

  /** Puts a sentence into the polite region that is in the page from the start. */
  const say = (text) => {
    if (!status || !text) return;
    let line = one(".said", status);
    if (!line) {
      line = document.createElement("span");
      line.className = "said vh";
      status.append(line);
    }
    line.textContent = text;
  };

  // What has just been done is spoken: a region that is filled at load is not.
  const flash = one("#status .note");
  if (flash) setTimeout(() => say(flash.textContent), 300);

  // Moments in the zone of the browser, in the style of the server.
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const parts = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
  const local = (root) => {
    for (const time of all("time[datetime]", root)) {
      const at = new Date(time.dateTime);
      if (Number.isNaN(at.getTime())) continue;
      const day = Object.fromEntries(parts.formatToParts(at).map((part) => [part.type, part.value]));
      const two = (number) => String(number).padStart(2, "0");
      const date = lang === "fr" ? `${two(at.getDate())}/${two(at.getMonth() + 1)}/${at.getFullYear()} ` : `${day.day} ${day.month.slice(0, 3)} ${day.year}, `;
      time.title = time.dateTime;
      time.textContent = ("time" in time.dataset ? "" : date) + clock.format(at);
    }
  };
  local(document);

  // Tabs: one tab stop; arrows, Home and End move between them.
  for (const list of all("[role=tablist]")) {
    const tabs = all("[role=tab]", list);
    const stop = (tab) => tabs.forEach((other) => { other.tabIndex = other === tab ? 0 : -1; });
    stop(tabs.find((tab) => tab.ariaSelected === "true") || tabs[0]);
    list.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1, Home: -tabs.length, End: tabs.length }[event.key];
      const at = tabs.indexOf(document.activeElement);
      if (step === undefined || at < 0) {
        if (event.key === " " && at >= 0) { event.preventDefault(); tabs[at].click(); }
        return;
      }
      event.preventDefault();
      const wrapped = Math.abs(step) === 1 ? (at + step + tabs.length) % tabs.length : step < 0 ? 0 : tabs.length - 1;
      stop(tabs[wrapped]);
      tabs[wrapped].focus();
    });
  }

  // The problems of a form come first; the focus goes to them.
  (one("#problems") || (location.hash ? null : one("#checks")))?.focus();
  for (const link of all("#problems a")) {
    link.addEventListener("click", () => {
      const target = document.getElementById(link.hash.slice(1));
      target?.closest("details")?.setAttribute("open", "");
      if (target?.matches("input, select, textarea")) setTimeout(() => target.focus());
    });
  }

  for (const button of all("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      say(button.dataset.done);
      button.title = button.dataset.done;
    });
  }

  // A form is sent once, and says what it waits for.
  addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (form.method !== "post") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    if (button?.dataset.busy) {
      button.setAttribute("aria-busy", "true");
      setTimeout(() => { button.textContent = button.dataset.busy; say(button.dataset.busy); }, 1000);
    }
  });
  // Come back by the browser's button, the page can be used again.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  for (const opener of all("[data-dialog]")) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (!dialog?.showModal) continue;
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      const source = one("[data-copy-of]", dialog);
      if (source) source.textContent = one(`#${source.dataset.copyOf}`)?.textContent || "";
      dialog.showModal();
    });
    dialog.addEventListener("close", () => opener.focus());
    one("[data-close]", dialog).addEventListener("click", () => dialog.close());
  }

  // The fields: the example follows the column chosen.
  const examples = new Map(all("#examples li").map((item) => [item.dataset.column, item.textContent]));
  for (const select of all("select[data-field]")) {
    select.addEventListener("change", () => {
      one(`[data-example-of="${select.dataset.field}"]`).textContent = examples.get(select.value) || "";
      one(".badge", select.parentElement)?.remove();
      one(`#notes_${select.dataset.field}`).replaceChildren();
    });
  }

  // The preview: select all, the number on the button, and choices kept when a link leads away.
  const apply = one("#apply");
  if (apply) {
    const keeps = all("[name=keep]", apply);
    const master = one("#all", apply);
    const commit = one("#commit", apply);
    const rules = new Intl.PluralRules(lang);
    const numbers = new Intl.NumberFormat(lang);
    const written = (box) => box.checked && !all("[name=leave]", box.closest("tr")).some((leave, _, every) => every.length === all(".f", box.closest("tr")).length && every.every((each) => each.checked));
    const decided = () => all("[name^=choice_]:checked", apply).filter((radio) => radio.value).length;
    const added = () => all("[name=option]:checked", apply).reduce((sum, box) => sum + Number(box.dataset.adds), 0);
    const count = () => keeps.filter(written).length + decided() + added();
    const before = count();
    let dirty = false;
    const refresh = () => {
      const ticked = keeps.filter((box) => box.checked).length;
      if (master) {
        master.hidden = keeps.length === 0;
        master.checked = ticked === keeps.length;
        master.indeterminate = ticked > 0 && ticked < keeps.length;
      }
      if (!dirty) return;
      const total = Math.max(0, Number(apply.dataset.toWrite) + count() - before);
      const text = total === 0 ? commit.dataset.zero : commit.dataset[rules.select(total) === "one" ? "one" : "other"];
      commit.textContent = text.replace("%n", numbers.format(total));
      const none = one("#commit-none", apply);
      if (none) none.hidden = total > 0;
    };
    refresh();
    apply.addEventListener("change", (event) => {
      dirty = true;
      if (event.target === master) keeps.forEach((box) => { box.checked = master.checked; });
      refresh();
    });
    const leave = (to) => {
      const button = document.createElement("button");
      button.name = "to";
      button.value = to;
      button.hidden = true;
      button.formAction = apply.dataset.choices;
      apply.append(button);
      apply.requestSubmit(button);
    };
    for (const link of all("a.counter, .search a")) {
      link.addEventListener("click", (event) => {
        if (!dirty || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        leave(link.getAttribute("href"));
      });
    }
    // The switch of the language keeps what was ticked, too.
    one("form.langs")?.addEventListener("submit", async (event) => {
      if (!dirty) return;
      event.preventDefault();
      const to = new URLSearchParams(new FormData(event.target, event.submitter));
      await fetch(apply.dataset.choices, { method: "POST", body: new URLSearchParams(new FormData(apply)), redirect: "manual" }).catch(() => {});
      location.assign(`${event.target.getAttribute("action")}?${to}`);
    });
    one("form.search")?.addEventListener("submit", (event) => {
      if (!dirty) return;
      event.preventDefault();
      leave(`${event.target.getAttribute("action")}?${new URLSearchParams(new FormData(event.target))}`);
    });
  }

  // A run on its way: the server draws the progress, the script puts it in place.
  const live = one(".live[data-run]");
  if (live && window.EventSource) {
    const box = one("#progress");
    let asked = 0;
    let waiting = false;
    let spoken = { at: Date.now(), tenth: -1 };
    const speak = () => {
      const meter = one("progress", box);
      const tenth = meter.hasAttribute("value") ? Math.floor(10 * meter.position) : -1;
      if (Date.now() - spoken.at < 5000 && tenth === spoken.tenth) return;
      spoken = { at: Date.now(), tenth };
      say(`${one("label", box).textContent} ${one("#say", box).textContent}`);
    };
    const draw = async () => {
      waiting = false;
      asked = Date.now();
      try {
        const answer = await fetch(live.dataset.part, { headers: { accept: "text/html" } });
        if (!answer.ok) return;
        const made = document.createElement("div");
        made.append(new DOMParser().parseFromString(await answer.text(), "text/html").body);
        local(made);
        box.replaceChildren(...made.firstChild.childNodes);
        speak();
      } catch { /* The next event asks again. */ }
    };
    const events = new EventSource(live.dataset.events);
    const lost = one("#lost-touch");
    events.addEventListener("open", () => { lost.hidden = true; });
    events.addEventListener("error", () => {
      lost.hidden = false;
      // Refused for good, as after signing out elsewhere: the page itself leads on.
      if (events.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 3000);
    });
    events.addEventListener("progress", () => {
      if (waiting) return;
      waiting = true;
      setTimeout(draw, Math.max(0, 1000 - (Date.now() - asked)));
    });
    events.addEventListener("finished", () => {
      events.close();
      const here = new URL(location.href);
      here.searchParams.delete("done");
      here.hash = "";
      location.replace(here.pathname + here.search);
    });
  }
})();
