// Builds the page: sources in src/, files to serve in dist/. `make web` runs it, and a test compares its output with
// the committed files, so the output must depend on nothing but the sources and the versions in package-lock.json.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";

await rm("dist", { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: ["src/page.tsx", "src/styles/page.css", "src/icon.svg"],
  outdir: "dist/assets",
  entryNames: "[name]-[hash]",
  loader: { ".svg": "copy" },
  bundle: true,
  minify: true,
  format: "esm",
  splitting: true, // what is imported on demand, as the map, is a file of its own
  chunkNames: "[name]-[hash]",
  target: ["es2022", "chrome123", "firefox120", "safari17.5"],
  preserveSymlinks: true, // the hashes in the names depend on paths: not on where node_modules really lies
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none", // all licences are in one file
  metafile: true,
});

const outputs = Object.entries(metafile.outputs);
const address = (path) => `assets/${basename(path)}`;
const built = (name, ending) =>
  address(outputs.map(([path]) => path).find((path) => basename(path).startsWith(`${name}-`) && path.endsWith(ending)));

// What the first script imports is fetched beside it, not after it.
const [, page] = outputs.find(([, output]) => output.entryPoint === "src/page.tsx");
const preloads = page.imports
  .filter(({ kind }) => kind === "import-statement")
  .map(({ path }) => `<link rel="modulepreload" href="${address(path)}">`);

const template = await readFile("src/index.html", "utf8");
await mkdir("dist", { recursive: true });
await writeFile(
  "dist/index.html",
  template
    .replace("{icon}", built("icon", ".svg"))
    .replace("{style}", built("page", ".css"))
    .replace("{script}", built("page", ".js"))
    .replace("{licences}", address(await writeLicences()))
    .replace("{preloads}", preloads.join("\n    ")),
);

/** Writes the licence of every package that is in the built files, and returns the path of the file. */
async function writeLicences() {
  const inPackage = /^node_modules\/((?:@[^/]+\/)?[^/]+)/;
  const packages = Object.keys(metafile.inputs).flatMap((path) => path.match(inPackage)?.[1] ?? []);
  const texts = [...new Set(packages)].sort().map(async (name) => {
    const file = (await readdir(`node_modules/${name}`)).find((entry) => /^licen[cs]e/i.test(entry));
    return `${name}\n\n${await readFile(`node_modules/${name}/${file}`, "utf8")}`;
  });
  const text = (await Promise.all(texts)).join("\n\n----\n\n");
  const path = `dist/assets/licences-${createHash("sha256").update(text).digest("hex").slice(0, 8)}.txt`;
  await writeFile(path, text);
  return path;
}
