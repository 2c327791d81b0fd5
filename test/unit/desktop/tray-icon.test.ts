import { beforeEach, expect, test, vi } from 'vitest';
import { createTrayIcon } from '../../../electron/desktop/tray-icon';

interface FakeImage {
  readonly files: string[];
  isTemplate: boolean;
}

const made = vi.hoisted(() => ({ images: [] as FakeImage[], clicks: 0 }));

vi.mock('electron', () => {
  const image = (...files: string[]): object => {
    const own = {
      ...{ files, isTemplate: false },
      toPNG: () => files[0] ?? '',
      addRepresentation: ({ scaleFactor, buffer }: { scaleFactor: number; buffer: string }) =>
        files.push(`${buffer} at ${String(scaleFactor)}`),
      setTemplateImage: (is: boolean) => {
        own.isTemplate = is;
      },
    };
    return own;
  };
  const nameOf = (path: string): string => /tray\/([^?]*)/u.exec(path)?.[1] ?? path;
  return {
    Menu: {},
    nativeImage: { createEmpty: () => image(), createFromPath: (path: string) => image(nameOf(path)) },
    Tray: class {
      constructor(first: FakeImage) {
        made.images.push(first);
      }
      setImage(next: FakeImage): void {
        made.images.push(next);
      }
      on(): void {
        made.clicks += 1;
      }
    },
  };
});

beforeEach(() => {
  Object.assign(made, { images: [], clicks: 0 });
});

test.each([
  ['win32', ['up.ico'], ['failed.ico'], false, 1],
  [
    'darwin',
    ['upTemplate.png at 1', 'upTemplate@2x.png at 2'],
    ['failedTemplate.png at 1', 'failedTemplate@2x.png at 2'],
    true,
    0,
  ],
  ['linux', ['up-44.png'], ['failed-44.png'], false, 1],
] as const)(
  '%s: the picture, its change, and what a click does',
  (platform, first, second, isTemplate, clicks) => {
    const icon = createTrayIcon(platform)('up');
    icon.showPicture('failed');
    icon.onClick(() => undefined);
    expect(made.images.map(({ files }) => files)).toEqual([first, second]);
    expect(made.images.map((image) => image.isTemplate)).toEqual([isTemplate, isTemplate]);
    expect(made.clicks).toBe(clicks);
  },
);
