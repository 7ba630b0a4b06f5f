// A gate between the program and the sandbox: calls can be held and let go, or answered by the gate.
// It makes states last that pass in a moment, without any clock.

import http from 'node:http';

export class Gate {
  #target;
  #rules = [];
  #server;

  static async start(target) {
    const gate = new Gate();
    gate.#target = new URL(target);
    gate.#server = http.createServer((request, response) => gate.#pass(request, response));
    await new Promise((done) => gate.#server.listen(0, '127.0.0.1', done));
    gate.url = `http://127.0.0.1:${gate.#server.address().port}`;
    return gate;
  }

  /** Holds every call that `match` accepts, from the `skip`-th on. `reached` tells that one waits. */
  hold(match, skip = 0) {
    let open;
    let arrived;
    const opened = new Promise((done) => { open = done; });
    const rule = { match, skip, reached: new Promise((done) => { arrived = done; }) };
    rule.act = () => { arrived(); return opened; };
    rule.release = () => { this.#rules = this.#rules.filter((one) => one !== rule); open(); };
    this.#rules.push(rule);
    return rule;
  }

  /** Answers every call that `match` accepts instead of the provider, until it is taken away. */
  answer(match, status, body, headers = {}) {
    const rule = { match, skip: 0, answer: { status, body, headers } };
    rule.release = () => { this.#rules = this.#rules.filter((one) => one !== rule); };
    this.#rules.push(rule);
    return rule;
  }

  async #pass(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const call = { method: request.method, path: request.url, body: body.toString() };
    const rule = this.#rules.find((one) => one.match(call) && one.skip-- <= 0);
    if (rule?.answer) {
      response.writeHead(rule.answer.status, { 'content-type': 'application/json', ...rule.answer.headers });
      return response.end(JSON.stringify(rule.answer.body));
    }
    await rule?.act();
    const { hostname, port } = this.#target;
    const onward = http.request({ hostname, port, method: request.method, path: request.url, headers: request.headers });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    onward.end(body);
  }

  async stop() {
    for (const rule of this.#rules) rule.release();
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}
