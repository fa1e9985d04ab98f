import { useLingui } from "@lingui/react/macro";
import { useRole } from "~/shell/account.ts";
import { Page } from "~/ui/page.tsx";
import { Lending } from "./lending.tsx";
import { NeedsYou } from "./needs-you.tsx";
import { Renting } from "./renting.tsx";

export function OverviewPage() {
  const { t } = useLingui();
  const lender = useRole("LENDER");
  const renter = useRole("RENTER");
  return (
    <Page title={t`Overview`}>
      <NeedsYou lender={lender} renter={renter} />
      {lender && <Lending />}
      {renter && <Renting />}
    </Page>
  );
}
