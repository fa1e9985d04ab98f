// Labelled inputs. A refusal stands under the field that it is about, in words.
import { type ReactNode, useId } from "react";
import { classes } from "./classes.ts";

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  className?: string;
}

const box =
  "h-8 w-full min-w-0 rounded-base border bg-raised px-2.5 placeholder:text-soft aria-[invalid=true]:border-bad";

function Frame({
  id,
  label,
  hint,
  error,
  className,
  children,
}: FieldProps & { id: string; children: ReactNode }) {
  return (
    <div className={classes("flex min-w-0 flex-col gap-1", className)}>
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {children}
      {hint && !error && (
        <p id={`${id}-hint`} className="text-note text-soft">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} role="alert" className="text-note text-bad">
          {error}
        </p>
      )}
    </div>
  );
}

function described(id: string, hint: ReactNode, error: string | undefined) {
  return {
    id,
    "aria-invalid": error ? true : undefined,
    "aria-describedby": error ? `${id}-error` : hint ? `${id}-hint` : undefined,
  };
}

interface TextProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  name?: string;
  placeholder?: string;
  required?: boolean;
  mono?: boolean;
  lines?: number;
  /** What is typed is not shown, and the browser neither keeps it nor fills it in. */
  hidden?: boolean;
  maxLength?: number;
  autoComplete?: string;
  /** Which keys a phone shows. */
  inputMode?: "text" | "email" | "numeric";
  autoFocus?: boolean;
}

export function TextField({
  value,
  onChange,
  name,
  placeholder,
  required,
  mono,
  lines,
  hidden = false,
  maxLength = 4096,
  autoComplete = "off",
  inputMode = "text",
  autoFocus = false,
  ...field
}: TextProps) {
  const id = useId();
  const shared = {
    ...described(id, field.hint, field.error),
    name,
    value,
    placeholder,
    required,
    maxLength,
    autoComplete: hidden ? "new-password" : autoComplete,
    inputMode,
    autoFocus,
    spellCheck: false,
    onChange: (event: { target: { value: string } }) => onChange(event.target.value),
  };
  const look = classes(box, "border-edge", mono && "ltr font-mono text-note");
  return (
    <Frame id={id} {...field}>
      {lines ? (
        <textarea {...shared} rows={lines} className={classes(look, "h-auto py-1.5")} />
      ) : (
        <input {...shared} type={hidden ? "password" : "text"} className={look} />
      )}
    </Frame>
  );
}

interface NumberProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  name?: string;
  unit?: ReactNode;
  decimal?: boolean;
  placeholder?: string;
}

/** A number as it is typed: checking it is the coordinator's part, which names the field. */
export function NumberField({
  value,
  onChange,
  name,
  unit,
  decimal = false,
  placeholder,
  ...field
}: NumberProps) {
  const id = useId();
  return (
    <Frame id={id} {...field}>
      <div className="relative">
        <input
          {...described(id, field.hint, field.error)}
          type="text"
          inputMode={decimal ? "decimal" : "numeric"}
          name={name}
          value={value}
          maxLength={20}
          autoComplete="off"
          placeholder={placeholder}
          onChange={(event) => onChange(event.target.value)}
          className={classes(box, "border-edge", unit ? "pe-16" : undefined)}
        />
        {unit && (
          <span className="pointer-events-none absolute inset-y-0 end-2.5 flex items-center text-note text-soft">
            {unit}
          </span>
        )}
      </div>
    </Frame>
  );
}

interface ChoiceProps<T extends string> extends FieldProps {
  value: T;
  onChange: (value: T) => void;
  options: { value: T; label: string }[];
}

export function Choice<T extends string>({ value, onChange, options, ...field }: ChoiceProps<T>) {
  const id = useId();
  return (
    <Frame id={id} {...field}>
      <select
        {...described(id, field.hint, field.error)}
        value={value}
        onChange={(event) => onChange(event.target.value as T)}
        className={classes(box, "border-edge")}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

export function Check({
  checked,
  onChange,
  children,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
}) {
  return (
    <label className="inline-flex min-h-6 items-center gap-2">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4 accent-[var(--accent)]"
      />
      {children}
    </label>
  );
}

export function Search({
  value,
  onChange,
  label,
}: {
  value: string;
  onChange: (value: string) => void;
  label: string;
}) {
  return (
    <input
      type="search"
      aria-label={label}
      placeholder={label}
      value={value}
      maxLength={200}
      onChange={(event) => onChange(event.target.value)}
      className={classes(box, "border-edge sm:max-w-64")}
    />
  );
}

interface CheckProps extends FieldProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  name?: string;
}

export function CheckField({ checked, onChange, name, label, hint, error, className }: CheckProps) {
  const id = useId();
  return (
    <div className={classes("flex min-w-0 flex-col gap-1", className)}>
      <label className="flex items-center gap-2 font-medium">
        <input
          {...described(id, hint, error)}
          type="checkbox"
          name={name}
          checked={checked}
          onChange={(event) => onChange(event.target.checked)}
          className="size-4 accent-accent"
        />
        {label}
      </label>
      {hint && !error && (
        <p id={`${id}-hint`} className="text-note text-soft">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} role="alert" className="text-note text-bad">
          {error}
        </p>
      )}
    </div>
  );
}
