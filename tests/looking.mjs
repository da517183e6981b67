// How the plays at the real program look at its pages: in Chromium, with axe, and at 320 px.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const browsers = createRequire(new URL("./browser/run.mjs", import.meta.url));
const { chromium } = browsers("playwright-core");
const axe = readFileSync(browsers.resolve("axe-core/axe.min.js"), "utf8");
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];

/** What axe asks for: WCAG 2.2 A and AA, and best practice. */
export const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

/** Chromium, without a screen. */
export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });

/** The folder that `--pictures` names; empty where nobody asked for pictures. */
export function picturesAsked() {
  const at = process.argv.indexOf("--pictures");
  return at > 0 ? process.argv[at + 1] : "";
}

/** Looks at pages, and gathers what is wrong with them in `faults`. */
export class Looking {
  pages = 0;

  /** `play` begins the names of pictures. */
  constructor(play, faults) {
    this.play = play;
    this.faults = faults;
    this.pictures = picturesAsked();
  }

  /** Looks at the page that is open, wide and narrow. The site's own policy lets nothing be put into its pages: axe looks at a copy, signed in alike, without it. */
  async at(page, name) {
    this.pages += 1;
    const context = await page.context().browser().newContext({ storageState: await page.context().storageState(), bypassCSP: true, viewport: { width: 1280, height: 900 } });
    const copy = await context.newPage();
    await copy.goto(page.url());
    for (const [size, width] of [["wide", 1280], ["narrow", 320]]) {
      await copy.setViewportSize({ width, height: 900 });
      await copy.evaluate(axe);
      const found = await copy.evaluate((values) => globalThis.axe.run(document, { runOnly: { type: "tag", values } }), TAGS);
      for (const one of found.violations) this.faults.push(`${name}, ${size}: ${one.id} at ${one.nodes[0].target.join(" ")}`);
      const over = await copy.evaluate(() => document.documentElement.scrollWidth);
      if (over > width) this.faults.push(`${name}: ${over} px wide on a screen of ${width}`);
      if (this.pictures) {
        mkdirSync(this.pictures, { recursive: true });
        await copy.screenshot({ path: join(this.pictures, `${this.play}-${name}-${size}.png`), fullPage: true });
      }
    }
    await context.close();
  }
}
