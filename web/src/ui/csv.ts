// Lists as files that a spreadsheet opens.

export function toCsv(rows: Record<string, string | number>[]): string {
  const quote = (value: string | number) => {
    // A spreadsheet runs what begins like a formula; a quote before it keeps it text.
    const text =
      typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const names = Object.keys(rows[0] ?? {});
  return (
    [
      names.join(","),
      ...rows.map((row) => names.map((name) => quote(row[name] ?? "")).join(",")),
    ].join("\r\n") + "\r\n"
  );
}

export function download(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

export function downloadCsv(name: string, rows: Record<string, string | number>[]): void {
  download(name, toCsv(rows), "text/csv;charset=utf-8");
}
