import paths from 'node:path';

/** A browser that can be given a proxy of its own when it is started. */
export interface Browser {
  readonly name: string;
  /** Which arguments it takes. */
  readonly family: 'chromium' | 'firefox';
  readonly file: string;
  /** The folder in which it may keep a profile, where it is confined to one; else null. */
  readonly confinedTo: string | null;
}

/** The system that browsers are looked for on. */
export interface BrowserWorld {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Whether a file is there that can be started. Never rejects. */
  readonly isProgram: (path: string) => Promise<boolean>;
}

interface Known extends Pick<Browser, 'name' | 'family'> {
  /** Names of its program, looked for along PATH. */
  readonly linux: readonly string[];
  /** Its program in one of the folders for programs. */
  readonly windows: string | null;
  /** The application, and the program in it. */
  readonly mac: readonly [application: string, program: string];
}

/** Those of Chromium first, as they take a proxy as an argument. */
const known: readonly Known[] = [
  {
    ...{ name: 'Google Chrome', family: 'chromium', linux: ['google-chrome', 'google-chrome-stable'] },
    ...{ windows: 'Google\\Chrome\\Application\\chrome.exe', mac: ['Google Chrome', 'Google Chrome'] },
  },
  {
    ...{ name: 'Chromium', family: 'chromium', linux: ['chromium', 'chromium-browser'] },
    ...{ windows: 'Chromium\\Application\\chrome.exe', mac: ['Chromium', 'Chromium'] },
  },
  {
    ...{ name: 'Microsoft Edge', family: 'chromium', linux: ['microsoft-edge', 'microsoft-edge-stable'] },
    ...{ windows: 'Microsoft\\Edge\\Application\\msedge.exe', mac: ['Microsoft Edge', 'Microsoft Edge'] },
  },
  {
    ...{ name: 'Brave', family: 'chromium', linux: ['brave-browser', 'brave'] },
    windows: 'BraveSoftware\\Brave-Browser\\Application\\brave.exe',
    mac: ['Brave Browser', 'Brave Browser'],
  },
  {
    ...{ name: 'Firefox', family: 'firefox', linux: ['firefox', 'firefox-esr'] },
    ...{ windows: 'Mozilla Firefox\\firefox.exe', mac: ['Firefox', 'firefox'] },
  },
];

/** Names of all that are looked for. */
export const browserNames: readonly string[] = known.map(({ name }) => name);

/** Finds the first browser of the table that is there; null for none. */
export async function findBrowser(world: BrowserWorld): Promise<Browser | null> {
  for (const { name, family, ...where } of known) {
    for (const [file, confinedTo] of candidates(where, world)) {
      if (await world.isProgram(file)) return { name, family, file, confinedTo };
    }
  }
  return null;
}

/** The folders that any of them would be confined to: one may have been another's place when a profile was made. */
export function confinedFolders(world: BrowserWorld): readonly string[] {
  const all = known.flatMap((one) => candidates(one, world).map(([, confinedTo]) => confinedTo));
  return [...new Set(all)].filter((folder) => folder !== null);
}

type Candidate = readonly [file: string, confinedTo: string | null];

function candidates(
  where: Pick<Known, 'linux' | 'windows' | 'mac'>,
  world: BrowserWorld,
): readonly Candidate[] {
  const { environment, home } = world;
  switch (world.platform) {
    case 'win32': {
      const folders = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].map((name) =>
        variable(environment, name),
      );
      const { windows } = where;
      if (windows === null) return [];
      return folders
        .filter((folder) => paths.win32.isAbsolute(folder))
        .map((folder) => [paths.win32.join(folder, windows), null]);
    }
    case 'darwin': {
      const [application, program] = where.mac;
      const inside = `Applications/${application}.app/Contents/MacOS/${program}`;
      return ['/', home].map((root) => [paths.posix.join(root, inside), null]);
    }
    default: {
      // A snap may write to its own folder alone, and not to hidden ones; Ubuntu's chromium-browser and firefox only start the snap.
      const snaps = where.linux.map((name): Candidate => [
        `/snap/bin/${name}`,
        `${home}/snap/${name}/common`,
      ]);
      const folders = (environment['PATH'] ?? '')
        .split(':')
        .filter((folder) => folder.startsWith('/') && folder !== '/snap/bin');
      return [
        ...snaps,
        ...where.linux.flatMap((name) =>
          folders.map((folder): Candidate => [paths.posix.join(folder, name), null]),
        ),
      ];
    }
  }
}

/** On Windows a name means the same in large and in small letters. */
function variable(environment: BrowserWorld['environment'], name: string): string {
  const found = Object.keys(environment).find((key) => key.toLowerCase() === name.toLowerCase());
  return found === undefined ? '' : (environment[found] ?? '');
}
