'use strict';
// Loaded by Electron (-r) beside the app: holds it up until Playwright is attached, which misses a page that sets out to load
// in the midst of that. Playwright calls `__playwright_run` then; it brings a file like this one itself, but not where it is
// told which Electron to start.

const { app } = require('electron');

const ready = app.whenReady();
let go;
const held = new Promise((resolve) => {
  go = resolve;
});
app.whenReady = () => held;
globalThis.__playwright_run = async () => {
  await ready;
  go();
};
