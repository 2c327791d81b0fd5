/// <reference types="electron-vite/node" />

// The build copies the pictures beside the code, in the packed app too, and tells where each one is.
const paths = import.meta.glob<string>('../../build/icons/tray/*.png', {
  eager: true,
  query: '?asset',
  import: 'default',
});

/** Where a tray picture of `build/icons/tray` is on disk. */
export function trayPicturePath(file: string): string {
  const path = paths[`../../build/icons/tray/${file}`];
  if (path === undefined) throw new Error(`there is no picture ${file}`);
  return path;
}
