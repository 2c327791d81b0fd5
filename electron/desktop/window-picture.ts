/// <reference types="electron-vite/node" />

const paths = import.meta.glob<string>('../../build/icons/window.png', {
  eager: true,
  query: '?asset',
  import: 'default',
});

/** Where the window's own icon is on disk; apart from the tray's pictures, which the first window does without. */
export const windowIconPath = paths['../../build/icons/window.png'] ?? '';
