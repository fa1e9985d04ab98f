import { createContext, useContext } from "react";
import { formatMoney } from "./format.ts";

/** The account's currency; amounts in the contract are bare decimals. */
export const CurrencyContext = createContext("");

/** An amount. Its value to the millionth is in the title and, for programs, in the element. */
export function Money({ amount, perHour = false }: { amount: string; perHour?: boolean }) {
  const currency = useContext(CurrencyContext);
  return (
    <data
      value={amount}
      title={formatMoney(amount, currency, true)}
      className="ltr whitespace-nowrap"
    >
      {formatMoney(amount, currency)}
      {perHour && "/h"}
    </data>
  );
}

export function useMoney(): (amount: string) => string {
  const currency = useContext(CurrencyContext);
  return (amount) => formatMoney(amount, currency);
}
