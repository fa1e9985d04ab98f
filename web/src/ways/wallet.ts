// Solana wallets of this browser, found by the events of the wallet standard: the page says that it is ready,
// wallets that are there or come later register themselves. Only two of their features are used: to connect,
// and to sign a text. Nothing here can move money.
import { useSyncExternalStore } from "react";

const CONNECT = "standard:connect";
const SIGN = "solana:signMessage";
// Extensions register themselves; a page is not to be filled by one that does so without end.
const WALLETS_MAX = 20;

export interface WalletAccount {
  /** Base58. */
  address: string;
  chains: readonly string[];
  features: readonly string[];
}

interface Features {
  [CONNECT]?: { connect: () => Promise<{ accounts: readonly WalletAccount[] }> };
  [SIGN]?: {
    signMessage: (input: {
      account: WalletAccount;
      message: Uint8Array;
    }) => Promise<readonly { signedMessage: Uint8Array; signature: Uint8Array }[]>;
  };
}

export interface Wallet {
  name: string;
  chains: readonly string[];
  accounts: readonly WalletAccount[];
  features: Features;
}

/** The wallet, or its owner, would not. */
export class WalletRefused extends Error {}

interface Api {
  register: (...wallets: Wallet[]) => () => void;
}

/** Signs texts of Solana accounts. */
function fits(wallet: Wallet): boolean {
  return (
    typeof wallet.name === "string" &&
    wallet.chains.some((chain) => chain.startsWith("solana:")) &&
    wallet.features[CONNECT] !== undefined &&
    wallet.features[SIGN] !== undefined
  );
}

let found: readonly Wallet[] = [];
let looking = false;
const listeners = new Set<() => void>();

function change(next: readonly Wallet[]): void {
  found = next;
  for (const listener of listeners) listener();
}

function register(...wallets: Wallet[]): () => void {
  const fresh = wallets.filter((each) => fits(each) && !found.includes(each));
  change([...found, ...fresh].slice(0, WALLETS_MAX));
  return () => change(found.filter((each) => !fresh.includes(each)));
}

function look(): void {
  if (looking) return;
  looking = true;
  const api: Api = Object.freeze({ register });
  window.addEventListener("wallet-standard:register-wallet", (event) => {
    const { detail } = event as CustomEvent<unknown>;
    if (typeof detail === "function") (detail as (api: Api) => void)(api);
  });
  window.dispatchEvent(new CustomEvent("wallet-standard:app-ready", { detail: api }));
}

/** The wallets that are there; those that come later are added. */
export function useWallets(): readonly Wallet[] {
  return useSyncExternalStore(
    (listener) => {
      look();
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => found,
  );
}

/** The account that the owner lets the page see. Throws WalletRefused. */
export async function connect(wallet: Wallet): Promise<WalletAccount> {
  const { accounts } = await orRefused(wallet.features[CONNECT]!.connect());
  const account = accounts.find((each) => each.features.includes(SIGN)) ?? accounts[0];
  if (!account) throw new WalletRefused();
  return account;
}

export interface Signed {
  /** Base64, as bytes are written in the contract's JSON. */
  signature: string;
  signedMessage: string;
}

/** Signs the text as it is, to the byte. Throws WalletRefused. */
export async function signText(
  wallet: Wallet,
  account: WalletAccount,
  text: string,
): Promise<Signed> {
  const message = new TextEncoder().encode(text);
  const [output] = await orRefused(wallet.features[SIGN]!.signMessage({ account, message }));
  if (!output) throw new WalletRefused();
  return {
    signature: toBase64(output.signature),
    signedMessage: toBase64(output.signedMessage ?? message),
  };
}

/** Wallets word their refusals each in its own way: what went wrong is told by our own sentence. */
async function orRefused<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (cause) {
    throw new WalletRefused("", { cause });
  }
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
