import type { PlatformPath } from 'node:path';
import { readKept, readLater } from '../kept-files';
import type { ImportSource } from '../source';

/** The machine that is looked over. */
export interface BoringMachine {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** How paths of its files are put together. */
  readonly paths: PlatformPath;
}

/** boring's one file: where its variable says, in the XDG folder on Linux, in the home folder else. */
export function boringSource({ platform, environment, home, paths }: BoringMachine): ImportSource {
  const named = environment['BORING_CONFIG']?.replace(/^~[/\\](.*)$/su, (_, path: string) =>
    paths.join(home, path),
  );
  const usual = paths.join(environment['XDG_CONFIG_HOME'] || paths.join(home, '.config'), 'boring');
  const path = named || paths.join(platform === 'linux' ? usual : home, '.boring.toml');
  const content = async (): Promise<string | null> => {
    const file = await readKept(path);
    return file.content.ok ? file.content.text : null;
  };
  return {
    find: async () => {
      const tunnels = (await content())?.match(/^[ \t]*\[\[[ \t]*tunnels[ \t]*\]\]/gmu) ?? [];
      return tunnels.length === 0
        ? []
        : [{ id: 'boring', kind: 'boring', place: path, sessions: tunnels.length }];
    },
    read: async (id, context) => {
      const text = id === 'boring' ? await content() : null;
      return text === null ? null : readLater(text, context);
    },
  };
}
