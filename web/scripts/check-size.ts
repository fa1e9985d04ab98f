// Fails when the first load is larger than promised: all that a browser fetches, compressed, to show the
// overview in English.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT_KIB = 180;
const ROUTE_LIMIT_KIB = 40;
const dist = new URL("../dist/", import.meta.url);

interface Chunk {
  file: string;
  css?: string[];
  imports?: string[];
  dynamicImports?: string[];
  isDynamicEntry?: boolean;
}

const manifest = JSON.parse(readFileSync(new URL("manifest.json", dist), "utf8")) as Record<
  string,
  Chunk
>;

function collect(name: string, files: Set<string>): Set<string> {
  const chunk = manifest[name];
  if (!chunk) throw new Error(`no ${name} in the build`);
  if (files.has(chunk.file)) return files;
  for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
  for (const each of chunk.imports ?? []) collect(each, files);
  return files;
}

function kib(files: Iterable<string>): number {
  let bytes = 0;
  for (const file of files)
    bytes += gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length;
  return bytes / 1024;
}

const first = new Set(["index.html", "icon.svg"]);
for (const name of ["index.html", "src/pages/overview/overview-page.tsx", "src/locales/en.po"])
  collect(name, first);
const firstKib = kib(first);
let failed = firstKib > LIMIT_KIB;

// A page is fetched after the overview, a tab of a page after that page.
const routes = Object.keys(manifest).filter((name) => name.startsWith("src/pages/"));
for (const route of routes) {
  const page = routes.find((each) => manifest[each]?.dynamicImports?.includes(route));
  const before = page ? collect(page, new Set(first)) : first;
  const more = [...collect(route, new Set())].filter((file) => !before.has(file));
  const size = kib(more);
  if (size > ROUTE_LIMIT_KIB) failed = true;
  console.log(`${size.toFixed(1).padStart(6)} KiB  ${route.replace("src/pages/", "")}`);
}
console.log(
  `console_first_load_kib ${firstKib.toFixed(1)} (at most ${LIMIT_KIB}; each further page at most ${ROUTE_LIMIT_KIB})`,
);
process.exit(failed ? 1 : 0);
