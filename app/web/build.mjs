// Builds the page: sources in src/, files to serve in dist/. `make web` runs it, and a test compares its output with
// the committed files, so the output must depend on nothing but the sources and the versions in package-lock.json.
import { build } from "esbuild";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";

const licence = await readFile("node_modules/preact/LICENSE", "utf8");

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
  banner: { js: `/*! Contains Preact.\n${licence}*/` },
  metafile: true,
});

const built = Object.keys(metafile.outputs).map((path) => basename(path));
const address = (name, ending) =>
  `assets/${built.find((file) => file.startsWith(`${name}-`) && file.endsWith(ending))}`;
const template = await readFile("src/index.html", "utf8");
await mkdir("dist", { recursive: true });
await writeFile(
  "dist/index.html",
  template
    .replace("{icon}", address("icon", ".svg"))
    .replace("{style}", address("page", ".css"))
    .replace("{script}", address("page", ".js")),
);
