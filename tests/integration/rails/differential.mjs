// Our bytes are the bytes of @solana/kit: derived token accounts, payout, cancel and nonce messages.
// Usage: node differential.mjs [BUILD_FOLDER]; the last line is "N passed, N failed".
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendTransactionMessageInstructions, blockhash, compileTransactionMessage, createNoopSigner, createTransactionMessage,
  getAddressDecoder, getCompiledTransactionMessageEncoder, pipe, setTransactionMessageFeePayer,
  setTransactionMessageLifetimeUsingBlockhash, setTransactionMessageLifetimeUsingDurableNonce,
} from '@solana/kit';
import { getSetComputeUnitLimitInstruction, getSetComputeUnitPriceInstruction } from '@solana-program/compute-budget';
import { getAddMemoInstruction } from '@solana-program/memo';
import { getCreateAccountInstruction, getInitializeNonceAccountInstruction, SYSTEM_PROGRAM_ADDRESS } from '@solana-program/system';
import {
  findAssociatedTokenPda, getCreateAssociatedTokenIdempotentInstruction, getTransferCheckedInstruction, TOKEN_PROGRAM_ADDRESS,
} from '@solana-program/token';

const build = process.argv[2] ?? new URL('../../../build/dev', import.meta.url).pathname;
const OWNERS = 400;
const random = (seed, what) => createHash('sha256').update(`${seed} ${what}`).digest();
const address = (seed, what) => getAddressDecoder().decode(random(seed, what));
// The package has moved on to a newer program; ours is the one that wallets and explorers read.
const MEMO_PROGRAM = 'MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr';
const memo = (text) => getAddMemoInstruction({ memo: text }, { programAddress: MEMO_PROGRAM });
const hex = (message) =>
  Buffer.from(getCompiledTransactionMessageEncoder().encode(compileTransactionMessage(message))).toString('hex');

const lines = Array.from({ length: OWNERS }, (_, seed) => ({
  owner: address(seed, 'owner'), mint: address(seed % 7, 'mint'), treasury: address(seed % 5, 'treasury'),
  nonce_account: address(seed, 'account'), nonce: address(seed, 'nonce'), compute_units: 100_000 + seed,
  unit_price: seed * 1_000_003, payout: `payout-${seed}-${'x'.repeat(seed % 50)}`,
  units: seed ** 5 + 1, decimals: seed % 10,
}));
const run = spawnSync(`${build}/tests/integration/rails/solana_emit`, { input: lines.map((l) => JSON.stringify(l)).join('\n') });
const answers = run.stdout.toString().trim().split('\n').map((line) => JSON.parse(line));

const durable = (line, more) => {
  const authority = createNoopSigner(line.treasury);
  const begun = pipe(
    createTransactionMessage({ version: 'legacy' }),
    (m) => setTransactionMessageFeePayer(line.treasury, m),
    (m) => setTransactionMessageLifetimeUsingDurableNonce(
      { nonce: line.nonce, nonceAccountAddress: line.nonce_account, nonceAuthorityAddress: authority.address }, m),
  );
  return hex(appendTransactionMessageInstructions([
    getSetComputeUnitLimitInstruction({ units: line.compute_units }),
    getSetComputeUnitPriceInstruction({ microLamports: BigInt(line.unit_price) }),
    ...more,
  ], begun));
};

let passed = 0, failed = 0, misled = 0;
const same = (what, ours, theirs) => {
  if (ours === theirs) { passed += 1; return; }
  failed += 1;
  if (failed < 5) console.log(`FAILED ${what}\n  ours   ${ours}\n  theirs ${theirs}`);
};
for (const [seed, line] of lines.entries()) {
  const answer = answers[seed];
  const [to] = await findAssociatedTokenPda({ owner: line.owner, mint: line.mint, tokenProgram: TOKEN_PROGRAM_ADDRESS });
  const [from] = await findAssociatedTokenPda({ owner: line.treasury, mint: line.mint, tokenProgram: TOKEN_PROGRAM_ADDRESS });
  same(`token account of ${line.owner}`, answer.token_account, to);
  if (answer.by_libsodium !== to) misled += 1;
  const treasury = createNoopSigner(line.treasury);
  same(`payout ${seed}`, answer.payout, durable(line, [
    getCreateAssociatedTokenIdempotentInstruction({ payer: treasury, ata: to, owner: line.owner, mint: line.mint }),
    getTransferCheckedInstruction({
      source: from, mint: line.mint, destination: to, authority: treasury, amount: BigInt(line.units), decimals: line.decimals }),
    memo(line.payout),
  ]));
  same(`cancel ${seed}`, answer.cancel, durable(line, [memo(`cancel:${line.payout}`)]));
  const account = createNoopSigner(line.nonce_account);
  same(`creation ${seed}`, answer.creation, hex(pipe(
    createTransactionMessage({ version: 'legacy' }),
    (m) => setTransactionMessageFeePayer(line.treasury, m),
    (m) => setTransactionMessageLifetimeUsingBlockhash({ blockhash: blockhash(line.nonce), lastValidBlockHeight: 1n }, m),
    (m) => appendTransactionMessageInstructions([
      getCreateAccountInstruction({ payer: treasury, newAccount: account, lamports: 1_447_680n, space: 80n, programAddress: SYSTEM_PROGRAM_ADDRESS }),
      getInitializeNonceAccountInstruction({ nonceAccount: line.nonce_account, nonceAuthority: line.owner }),
    ], m),
  )));
}
if (misled === 0) { failed += 1; console.log('FAILED: the trap that this test is for was not met'); }
console.log(`token accounts: ${OWNERS} of ${OWNERS} owners compared; libsodium's point check would miss ${misled}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
