import { Trans, useLingui } from "@lingui/react/macro";
import { useId, useState } from "react";
import { Button } from "~/ui/button.tsx";
import { ProviderMark } from "~/ui/provider-mark.tsx";
import { useWallets, type Wallet } from "~/ways/wallet.ts";

/** A button for each Solana wallet of this browser; where there is none, what one is. */
export function WalletWay({
  disabled,
  onWallet,
}: {
  disabled: boolean;
  onWallet: (wallet: Wallet) => void;
}) {
  const { t } = useLingui();
  const wallets = useWallets();
  const [explained, setExplained] = useState(false);
  const id = useId();
  if (wallets.length > 0) {
    return wallets.map((wallet) => (
      <Button
        key={wallet.name}
        className="h-9 w-full"
        isDisabled={disabled}
        onPress={() => onWallet(wallet)}
      >
        <ProviderMark kind="solana" />
        <span className="truncate">{t`Solana wallet ${wallet.name}`}</span>
      </Button>
    ));
  }
  return (
    <div>
      <Button
        className="h-9 w-full"
        aria-expanded={explained}
        aria-controls={explained ? id : undefined}
        onPress={() => setExplained(!explained)}
      >
        <ProviderMark kind="solana" />
        {t`Solana wallet`}
      </Button>
      {explained && (
        <p id={id} role="status" className="mt-2 text-soft">
          <Trans>
            There is no Solana wallet in this browser. A wallet is an extension that keeps your
            keys; once it is installed it shows up here by itself. It signs a text, and moves no
            money.
          </Trans>
        </p>
      )}
    </div>
  );
}
