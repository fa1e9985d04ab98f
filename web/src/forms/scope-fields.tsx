import { Trans, useLingui } from "@lingui/react/macro";
import { Check } from "~/ui/field.tsx";
import {
  scopeNotes,
  type ScopeLevel,
  type ScopeNoun,
  scopeNouns,
  type Scopes,
  scopeTitles,
} from "~/words/scope.ts";

interface Props {
  scopes: Scopes;
  onChange: (scopes: Scopes) => void;
  /** Accounts that are no operator’s have nothing of the network to give. */
  operator: boolean;
}

/** Five pairs of reading and writing; who writes reads as well. */
export function ScopeFields({ scopes, onChange, operator }: Props) {
  const { i18n } = useLingui();
  const nouns = scopeNouns.filter((noun) => operator || noun !== "network");
  const set = (noun: ScopeNoun, level: ScopeLevel) => onChange({ ...scopes, [noun]: level });
  return (
    <fieldset className="min-w-0">
      <legend className="font-medium">
        <Trans>What it may do</Trans>
      </legend>
      <div className="mt-1 grid grid-cols-[1fr_auto_auto] items-center gap-x-5">
        {nouns.map((noun) => (
          <div key={noun} className="contents">
            <div className="min-w-0 py-1">
              <div>{i18n._(scopeTitles[noun])}</div>
              <div className="text-note text-soft">{i18n._(scopeNotes[noun])}</div>
            </div>
            <Check
              checked={scopes[noun] !== "none"}
              onChange={(on) => set(noun, on ? "read" : "none")}
            >
              <span className="sr-only">{i18n._(scopeTitles[noun])}: </span>
              <Trans>read</Trans>
            </Check>
            <Check
              checked={scopes[noun] === "write"}
              onChange={(on) => set(noun, on ? "write" : "read")}
            >
              <span className="sr-only">{i18n._(scopeTitles[noun])}: </span>
              <Trans>write</Trans>
            </Check>
          </div>
        ))}
      </div>
    </fieldset>
  );
}
