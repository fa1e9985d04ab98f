// A JSON-RPC front over litesvm: the few calls that the Solana rail makes, with what a network does to them.
//
// litesvm executes at once and for good. The front adds slots (one a request), levels of commitment (final after
// FINAL_LAG slots), a node that lags, and faults: see `knobs`. It is no cluster: no forks, no leaders, no fees market.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { getBase58Decoder, getCompiledTransactionMessageDecoder, getTransactionDecoder } from '@solana/kit';
import { FailedTransactionMetadata, LiteSVM } from 'litesvm';

export const FINAL_LAG = 4;
const NODE_LAG = 9;
const NONCE_BYTES = 80;
const SYSTEM = '11111111111111111111111111111111';
const base58 = (bytes) => getBase58Decoder().decode(bytes);

export class Chain {
  svm = new LiteSVM().withTransactionHistory(100_000n);
  slot = 1_000;
  landed = new Map(); // signature → { slot, err, memo }
  versions = new Map(); // address → [{ slot, account }], for whoever reads the past
  queued = [];
  faults = 0;
  genesis = base58(createHash('sha256').update('front').digest());
  // Each the chance of it. `failed_advances`: a failed transaction advances its nonce, as on a real cluster.
  knobs = { drop: 0, delay: 0, repeat: 0, error_although_landed: 0, cut: 0, expired: 0, bad_read: 0, failed_advances: 1 };

  constructor(random) { this.random = random; }

  happens(knob) {
    if (this.random() >= this.knobs[knob]) return false;
    this.faults += 1;
    return true;
  }

  tick() {
    this.slot += 1;
    const due = this.queued.filter(() => this.random() < 0.2);
    this.queued = this.queued.filter((one) => !due.includes(one));
    due.sort(() => this.random() - 0.5); // not in the order in which they came
    for (const bytes of due) this.execute(bytes);
  }

  // The account as of a slot.
  accountAt(address, slot) {
    const versions = this.versions.get(address);
    if (!versions) return this.svm.getAccount(address);
    return versions.findLast((one) => one.slot <= slot).account;
  }

  remember(address, slot) {
    const versions = this.versions.get(address) ?? [];
    versions.push({ slot, account: this.svm.getAccount(address) });
    this.versions.set(address, versions);
  }

  // Nothing, or why it did not land.
  execute(bytes) {
    const transaction = getTransactionDecoder().decode(bytes);
    const message = getCompiledTransactionMessageDecoder().decode(transaction.messageBytes);
    const signature = base58(Object.values(transaction.signatures)[0]);
    if (this.landed.has(signature)) return 'AlreadyProcessed';
    for (const address of message.staticAccounts) if (!this.versions.has(address)) this.remember(address, 0);
    const result = this.svm.sendTransaction(transaction);
    const failed = result instanceof FailedTransactionMetadata;
    if (failed && !/InstructionError/.test(`${result.err()?.constructor?.name} ${result}`)) return `${result.err()}`;
    this.slot += 1;
    if (failed && this.knobs.failed_advances > this.random()) this.advance(message.staticAccounts);
    const memo = Buffer.from(message.instructions.at(-1).data ?? []).toString();
    this.landed.set(signature, { slot: this.slot, err: failed ? { InstructionError: [4, 'Custom'] } : null, memo });
    this.svm.expireBlockhash();
    for (const address of message.staticAccounts) this.remember(address, this.slot);
    return undefined;
  }

  // What the runtime does with the nonce of a transaction that failed.
  advance(addresses) {
    for (const address of addresses) {
      const account = this.svm.getAccount(address);
      if (!account.exists || account.programAddress !== SYSTEM || account.data.length !== NONCE_BYTES) continue;
      const data = Buffer.from(account.data);
      createHash('sha256').update(data).digest().copy(data, 40);
      this.svm.setAccount({ ...account, data: new Uint8Array(data) });
    }
  }

  send(bytes) {
    const signature = base58(Object.values(getTransactionDecoder().decode(bytes).signatures)[0]);
    if (this.happens('drop')) return { result: signature };
    if (this.happens('expired')) return { error: { code: -32002, message: 'Transaction simulation failed', data: { err: 'BlockhashNotFound' } } };
    if (this.happens('delay')) { this.queued.push(bytes); return { result: signature }; }
    if (this.happens('repeat')) this.queued.push(bytes);
    const why = this.execute(bytes);
    if (this.happens('error_although_landed')) return { error: { code: -32002, message: 'This transaction has already been processed' } };
    return why ? { error: { code: -32002, message: 'refused', data: { err: why } } } : { result: signature };
  }

  status(signature, slot) {
    const one = this.landed.get(signature);
    if (!one || one.slot > slot) return null;
    const final = one.slot <= slot - FINAL_LAG;
    return { slot: one.slot, confirmations: final ? null : 1, err: one.err, confirmationStatus: final ? 'finalized' : 'processed' };
  }

  // One call, as of the slot of the node that is asked.
  answer(method, params, slot) {
    const root = slot - FINAL_LAG;
    switch (method) {
      case 'getGenesisHash': return { result: this.genesis };
      case 'getMinimumBalanceForRentExemption': return { result: Number(this.svm.minimumBalanceForRentExemption(BigInt(params[0]))) };
      case 'getLatestBlockhash': return { result: { context: { slot }, value: { blockhash: this.svm.latestBlockhash(), lastValidBlockHeight: slot + 150 } } };
      case 'getBlockTime': return { result: 1_700_000_000 + params[0] };
      case 'sendTransaction': return this.send(Buffer.from(params[0], 'base64'));
      case 'getSignatureStatuses':
        if (!params[1]?.searchTransactionHistory) return { result: { context: { slot }, value: params[0].map(() => null) } };
        return { result: { context: { slot }, value: params[0].map((one) => this.status(one, slot)) } };
      case 'getAccountInfo': {
        if (params[1].minContextSlot > root && this.random() < 0.5) return { error: { code: -32016, message: 'Minimum context slot has not been reached' } };
        const account = this.accountAt(params[0], root);
        const value = account?.exists ? {
          owner: account.programAddress, lamports: Number(account.lamports), executable: account.executable,
          data: [Buffer.from(account.data).toString('base64'), 'base64'], rentEpoch: 0, space: account.data.length } : null;
        return { result: { context: { slot: root }, value } };
      }
      default: return { error: { code: -32601, message: 'Method not found' } };
    }
  }

  // A node on a port of the system's choice. `lag`: how many slots it is behind.
  async listen(lag = 0) {
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const piece of request) body += piece;
      const { id, method, params } = JSON.parse(body);
      this.tick();
      const sends = method === 'sendTransaction';
      if (!sends && this.happens('bad_read')) {
        if (this.random() < 0.5) { request.socket.destroy(); return; }
        response.writeHead(503).end('{"busy":');
        return;
      }
      const cut = sends && this.happens('cut');
      const before = cut && this.random() < 0.5;
      const answer = before ? {} : this.answer(method, params, this.slot - lag);
      if (cut) { request.socket.destroy(); return; }
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, ...answer }));
    });
    await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
    this.servers = [...(this.servers ?? []), server];
    return `http://127.0.0.1:${server.address().port}`;
  }

  listenLagging() { return this.listen(NODE_LAG); }
  close() { for (const server of this.servers ?? []) { server.closeAllConnections(); server.close(); } }
}
