import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** What a text looks like where programs may have put it: in every encoding, as JSON, and inside a longer base64. */
export function formsOf(secret: string): readonly Buffer[] {
  const escaped = JSON.stringify(secret)
    .slice(1, -1)
    .replace(/[^ -~]/gu, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return [
    Buffer.from(secret),
    Buffer.from(secret, 'utf16le'),
    Buffer.from(secret, 'utf16le').swap16(),
    Buffer.from(secret, 'latin1'),
    Buffer.from(escaped),
    Buffer.from(Buffer.from(secret).toString('hex')),
    // At each of the three places it can begin.
    ...[0, 1, 2].map((skip) =>
      Buffer.from(
        Buffer.concat([Buffer.alloc(skip), Buffer.from(secret)])
          .toString('base64')
          .slice(4, -4),
      ),
    ),
  ];
}

/** The files below a folder that hold any of these secrets, in whatever form, by their paths in it. */
export async function filesHolding(folder: string, secrets: readonly string[]): Promise<readonly string[]> {
  const forms = secrets.flatMap(formsOf);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const contents = await Promise.all(paths.map((path) => readFile(path)));
  return paths
    .filter((_path, index) => forms.some((form) => contents[index]?.includes(form)))
    .map((path) => relative(folder, path))
    .toSorted();
}
