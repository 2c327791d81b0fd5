/// <reference types="electron-vite/node" />

// The build copies the pictures beside the code, in the packed app too, and tells where each one is.
const paths = import.meta.glob<string>(['../../build/icons/tray/*.png', '../../build/icons/window.png'], {
  eager: true,
  query: '?asset',
  import: 'default',
});

function pathOf(file: string): string {
  const path = paths[`../../build/icons/${file}`];
  if (path === undefined) throw new Error(`there is no picture ${file}`);
  return path;
}

/** Where a tray picture of `build/icons/tray` is on disk. */
export function trayPicturePath(file: string): string {
  return pathOf(`tray/${file}`);
}

/** Where the window's own icon is on disk. */
export function windowIconPath(): string {
  return pathOf('window.png');
}
