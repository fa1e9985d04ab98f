// Fails when a catalog lacks a sentence of the code, or keeps one that the code has no more. A missing
// translation is counted, not refused: it shows in English. Placeholders of a translation must fit.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const catalogs = fileURLToPath(new URL("../src/locales", import.meta.url));
const languages = readdirSync(catalogs)
  .filter((name) => name.endsWith(".po"))
  .map((name) => name.slice(0, -".po".length));
const root = fileURLToPath(new URL("..", import.meta.url));

/** Sentence → translation. */
function read(path: string): Map<string, string> {
  const found = new Map<string, string>();
  const text = (block: string) =>
    [...block.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1]).join("");
  for (const entry of readFileSync(path, "utf8").split("\n\n")) {
    const match = /^msgid ((?:"(?:[^"\\]|\\.)*"\s*)+)msgstr ((?:"(?:[^"\\]|\\.)*"\s*)+)/m.exec(
      entry,
    );
    if (match && text(match[1]!)) found.set(text(match[1]!), text(match[2]!));
  }
  return found;
}

function placeholders(text: string): string {
  return [
    ...new Set(
      [...text.matchAll(/\{(\w+)[,}]|<\/?(\d+)\/?>/g)].map((match) => match[1] ?? `<${match[2]}>`),
    ),
  ]
    .sort()
    .join(" ");
}

const folder = mkdtempSync(join(tmpdir(), "ioworker-words-"));
let failed = false;
const fail = (text: string) => {
  console.error(text);
  failed = true;
};
try {
  cpSync(catalogs, folder, { recursive: true });
  execFileSync(process.execPath, ["node_modules/.bin/lingui", "extract", "--clean"], {
    cwd: root,
    stdio: "pipe",
    env: { ...process.env, IOWORKER_CATALOGS: folder },
  });
  for (const language of languages) {
    const [kept, wanted] = [
      read(join(catalogs, `${language}.po`)),
      read(join(folder, `${language}.po`)),
    ];
    const lacking = [...wanted.keys()].filter((id) => !kept.has(id));
    const surplus = [...kept.keys()].filter((id) => !wanted.has(id));
    if (lacking.length + surplus.length > 0)
      fail(
        `${language}.po lacks ${lacking.length} and has ${surplus.length} too many, e.g. "${lacking[0] ?? surplus[0]}". Run: npm run extract`,
      );
    for (const [id, translation] of kept) {
      if (translation && placeholders(id) !== placeholders(translation))
        fail(`${language}.po: "${id}" and its translation differ in placeholders`);
    }
    const untranslated = [...kept.values()].filter((translation) => !translation).length;
    console.log(`${language}: ${kept.size} sentences, ${untranslated} not translated`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
