// Draws Ginnel's pictures and writes them beside this file: `node build/icons/draw.js`.
//
//   app.png               512 px, the application's icon
//   app.ico, app.icns     the same for Windows and macOS, drawn anew at each size they show an icon at
//   window.png            64 px, the window's icon on Linux
//   tray/NAME-44.png      the six tray pictures for Linux, in colours that show on light and on dark panels
//   tray/NAME.ico         the same for Windows, drawn anew at each size its taskbar shows, from 100 to 300 %
//   tray/NAMETemplate.png and NAMETemplate@2x.png    the same for macOS, which colours black shapes itself
//
// The drawings are the SVG below; Chromium (Playwright's, or the one GINNEL_CHROMIUM names) turns them into pixels.
// The files are kept in the repository, so that building needs no browser. test/unit/desktop checks that the tray
// pictures differ in shape and not in colour alone, and that each stands out on both kinds of panel.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format as icnsOf } from 'icns-lib';
import { chromium } from 'playwright';
import icoOf from 'png-to-ico';

const folder = import.meta.dirname;

/** An arch, the mouth of a ginnel, on a grid of 16: as a band, and filled. */
const arch = 'M1 15 V8 A7 7 0 0 1 15 8 V15 H13 V8 A5 5 0 0 0 3 8 V15 Z';
const mouth = 'M1 15 V8 A7 7 0 0 1 15 8 V15 Z';

/** Each picture: its colour, of middling lightness so that it shows on black and on white, and its own shape. */
const trayPictures = {
  // Nothing open: an empty arch.
  off: { colour: '#7d8894', shape: `<path d="${arch}"/>` },
  // On the way: the arch with three dots, as in "…".
  busy: {
    colour: '#1f86dd',
    shape: `<path d="${arch}"/>
      <rect x="4" y="10" width="2" height="3"/><rect x="7" y="10" width="2" height="3"/><rect x="10" y="10" width="2" height="3"/>`,
  },
  // Up: the whole mouth filled, with an arrow going through it.
  up: {
    colour: '#16925a',
    shape: `<path fill-rule="evenodd" d="${mouth} M4 9 H8 V6 L12.5 10.25 L8 14 V11.5 H4 Z"/>`,
  },
  // Up, but for a tunnel or a destination: the mouth half filled.
  partly: {
    colour: '#c47a00',
    shape: `<path d="${arch}"/><path d="M1 15 V8 A7 7 0 0 1 8 1 V15 Z"/>`,
  },
  // Waiting to try again: an hourglass under the arch.
  waiting: {
    colour: '#c47a00',
    shape: `<path d="${arch}"/><path d="M4.5 6.5 H11.5 V7.5 L9 10.5 L11.5 13.5 V15 H4.5 V13.5 L7 10.5 L4.5 7.5 Z"/>`,
  },
  // Trouble: the arch broken by a cross.
  failed: {
    colour: '#e0413f',
    shape: `<path d="M1.2 6.4 A7 7 0 0 1 14.8 6.4 H12.7 A5 5 0 0 0 3.3 6.4 Z"/>
      <path d="M3.2 8.4 L4.8 6.8 L8 9.9 L11.2 6.8 L12.8 8.4 L9.7 11.5 L12.8 14.6 L11.3 16 L8 13 L4.7 16 L3.2 14.6 L6.3 11.5 Z"/>`,
  },
};

const traySvg = ({ colour, shape }, black = false) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="${black ? '#000' : colour}">${shape}</svg>`;

/** The application: a ginnel under a road, with the way through it in sight. */
const appSvg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512">
  <defs>
    <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#2f7fd1"/><stop offset="1" stop-color="#1d4f91"/></linearGradient>
    <linearGradient id="way" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#bdf3d4"/><stop offset="1" stop-color="#2fc27b"/></linearGradient>
  </defs>
  <rect x="24" y="24" width="464" height="464" rx="104" fill="url(#sky)"/>
  <path d="M96 416 V256 A160 160 0 0 1 416 256 V416 H360 V256 A104 104 0 0 0 152 256 V416 Z" fill="#f4f7fa"/>
  <path d="M152 416 V256 A104 104 0 0 1 360 256 V416 Z" fill="#12305a"/>
  <path d="M192 300 H262 V236 L340 322 L262 408 V344 H192 Z" fill="url(#way)"/>
</svg>`;

const files = [
  ['app.png', 512, appSvg],
  ['window.png', 64, appSvg],
  ...Object.entries(trayPictures).flatMap(([name, picture]) => [
    [`tray/${name}-44.png`, 44, traySvg(picture)],
    [`tray/${name}Template.png`, 16, traySvg(picture, true)],
    [`tray/${name}Template@2x.png`, 32, traySvg(picture, true)],
  ]),
];

/** Windows takes 16, 20, 24, 28 and 32 for title bars and the taskbar at 100 to 200 %, the others for lists and the desktop. */
const icoSizes = [16, 20, 24, 28, 32, 40, 48, 64, 128, 256];

const trayIcoSizes = [16, 20, 24, 28, 32, 40, 48];

/** The types of an .icns that hold a PNG, with its side in pixels: each size, and each for a screen of twice the density. */
const icnsTypes = {
  icp4: 16,
  ic11: 32,
  icp5: 32,
  ic12: 64,
  ic07: 128,
  ic13: 256,
  ic08: 256,
  ic14: 512,
  ic09: 512,
  ic10: 1024,
};

const installed = process.env.GINNEL_CHROMIUM ?? '/usr/bin/chromium';
const browser = await chromium.launch({
  ...(existsSync(installed) ? { executablePath: installed } : {}),
  args: ['--no-sandbox'],
});
try {
  const page = await browser.newPage();
  const png = async (size, svg) => {
    await page.setViewportSize({ width: size, height: size });
    await page.setContent(
      `<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
    );
    return page.screenshot({ omitBackground: true });
  };
  mkdirSync(resolve(folder, 'tray'), { recursive: true });
  for (const [file, size, svg] of files) writeFileSync(resolve(folder, file), await png(size, svg));
  const ico = async (sizes, svg) => {
    const pictures = [];
    for (const size of sizes) pictures.push(await png(size, svg));
    return icoOf(pictures);
  };
  writeFileSync(resolve(folder, 'app.ico'), await ico(icoSizes, appSvg));
  for (const [name, picture] of Object.entries(trayPictures)) {
    writeFileSync(resolve(folder, `tray/${name}.ico`), await ico(trayIcoSizes, traySvg(picture)));
  }
  const icnsPictures = {};
  for (const [type, size] of Object.entries(icnsTypes)) icnsPictures[type] = await png(size, appSvg);
  writeFileSync(resolve(folder, 'app.icns'), icnsOf(icnsPictures));
} finally {
  await browser.close();
}
console.log(`${files.length} pictures, app.ico and app.icns drawn`);
