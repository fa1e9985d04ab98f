// A mark beside the name of a way in: our own letters and strokes, in the colour of the text. The name is always
// said in words; the mark only helps to find it again.
const marks: Record<string, string> = {
  google: "M12.6 5.2A5.2 5.2 0 1 0 13.2 8H8.6",
  apple: "M3.5 13 8 3l4.5 10M5.2 9.4h5.6",
  x: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  github: "M6 4.5 2.5 8 6 11.5M10 4.5 13.5 8 10 11.5",
  openid: "M8 2.5v11M8 5.5a4 4 0 1 0 0 8M8 5.5c2.2 0 4 1 5 2.5",
  email: "M2.5 4h11v8h-11zM2.5 4.5 8 9l5.5-4.5",
  passkey: "M6 10a3 3 0 1 0 0-6a3 3 0 0 0 0 6zM8.6 8.2 13.5 13M11.5 11l1.5-1.5",
  solana: "M2.5 4.5h11v8h-11zM2.5 4.5 10.5 2.5v2M10.5 8.5h.01",
};

export function ProviderMark({ kind, size = 16 }: { kind: string; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      aria-hidden="true"
      className="shrink-0"
    >
      <path
        d={marks[kind] ?? marks["openid"]}
        strokeWidth={1.5}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
