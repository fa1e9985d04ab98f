// A rail's program as its caller sees it: one line out, one line back. Also for conformance.mjs.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export class RailProgram {
  last = 0;
  waiting = new Map();

  constructor(words, log = 'ignore') {
    this.child = spawn(words[0], words.slice(1), { stdio: ['pipe', 'pipe', log], env: { PATH: process.env.PATH } });
    this.child.stdin.on('error', () => {});
    this.ended = new Promise((done) => { this.child.on('close', (code, signal) => done({ code, signal })); });
    this.strays = [];
    createInterface({ input: this.child.stdout }).on('line', (line) => this.take(line));
    this.ended.then(() => { for (const done of this.waiting.values()) done({ lost: true }); this.waiting.clear(); });
  }

  take(line) {
    let answer;
    try { answer = JSON.parse(line); } catch { this.strays.push(line); return; }
    const done = this.waiting.get(answer.id);
    if (!done) { this.strays.push(line); return; }
    this.waiting.delete(answer.id);
    done(answer);
  }

  // { result }, { error } or { lost: true }.
  call(method, params) {
    const id = ++this.last;
    return this.raw(JSON.stringify({ jsonrpc: '2.0', id, method, params }), id);
  }

  raw(line, id) {
    return new Promise((done) => {
      if (this.child.exitCode !== null || this.child.signalCode !== null) { done({ lost: true }); return; }
      this.waiting.set(id, done);
      this.child.stdin.write(`${line}\n`);
    });
  }

  async kill() { this.child.kill('SIGKILL'); return this.ended; }
  async end() { this.child.stdin.end(); return this.ended; }
}
