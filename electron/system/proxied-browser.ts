import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:fs';
import { access, chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatEndpoint } from '../../shared/endpoint';
import { fail, ok, type Result } from '../../shared/result';
import * as texts from '../../shared/texts/uses';
import { until } from './async';
import { browserNames, confinedFolders, findBrowser, type Browser, type BrowserWorld } from './browsers';
import { systemText } from './errors';

/** Starts browsers whose connections all go through a SOCKS port, each with a profile of its own. */
export interface ProxiedBrowsers {
  /**
   * Starts one for a proxy on this computer.
   * @param profile names the profile: the session, and within it the forward and its port. A browser that still runs with it is
   *   given another window, as it has that very proxy
   * @returns its name; fails with browser-missing or browser-failed
   */
  readonly start: (
    proxy: { readonly host: string; readonly port: number },
    profile: { readonly session: string; readonly forward: string },
  ) => Promise<Result<string>>;
  /** Removes the profiles of a session that is no more. Never rejects. */
  readonly forget: (session: string) => Promise<void>;
}

/** Whether a file is there that this account can start. */
export const isProgram: BrowserWorld['isProgram'] = (path) =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/** One that ends within so many milliseconds by an error has not started. */
const startTime = 1500;

/** @param folder where profiles are kept, but for browsers that are confined to another */
export function createProxiedBrowsers(folder: string, world: BrowserWorld): ProxiedBrowsers {
  const rootIn = (confinedTo: string | null): string =>
    confinedTo === null ? folder : join(confinedTo, 'ginnel-browsers');
  return {
    start: async ({ host, port }, { session, forward }) => {
      const browser = await findBrowser(world);
      if (browser === null) return fail({ code: 'browser-missing', data: { looked: [...browserNames] } });
      const profile = join(rootIn(browser.confinedTo), session, `${forward}-${String(port)}`);
      try {
        await mkdir(profile, { recursive: true, mode: 0o700 });
        await chmod(profile, 0o700);
        if (browser.family === 'firefox')
          await writeFile(join(profile, 'user.js'), firefoxSettings(host, port));
        const trouble = await startTrouble(
          launch(browser, browserArguments(browser, profile, host, port), world),
        );
        if (trouble === null) return ok(browser.name);
        return fail({ code: 'browser-failed', data: { browser: browser.name, detail: trouble } });
      } catch (thrown) {
        return fail({ code: 'browser-failed', data: { browser: browser.name, detail: systemText(thrown) } });
      }
    },
    forget: async (session) => {
      for (const place of [null, ...confinedFolders(world)]) {
        await rm(join(rootIn(place), session), { recursive: true, force: true }).catch(() => undefined);
      }
    },
  };
}

/** Without a shell; it goes on when Ginnel ends. */
function launch({ file }: Browser, args: readonly string[], { environment }: BrowserWorld): ChildProcess {
  // What tells Electron how to run is not for a browser, which may be made of it.
  const own = Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^(?:ELECTRON|NODE)_/u.test(name)),
  );
  return spawn(file, args, { detached: true, stdio: 'ignore', env: own });
}

/** What kept a browser from starting; null where it runs, or has given its page to one that does. */
async function startTrouble(child: ChildProcess): Promise<string | null> {
  const ended = new Promise<string | null>((resolve) => {
    child.once('error', (error) => resolve(systemText(error)));
    child.once('exit', (code, signal) =>
      resolve(
        code === 0 ? null : code === null ? texts.endedBySignal(signal ?? '') : texts.endedWithCode(code),
      ),
    );
  });
  const outcome = await until(ended, null, startTime);
  child.unref();
  return outcome === 'late' ? null : outcome;
}

/**
 * Arguments by which all that a browser asks for goes through the proxy: names too, those it would look up ahead of time, and the
 * computer's own addresses, which mean the server's then (Chromium: net/docs/proxy.md, "Implicit bypass rules";
 * chromium.org, "Configuring a SOCKS proxy server in Chrome").
 */
export function browserArguments(
  { family }: Pick<Browser, 'family'>,
  profile: string,
  host: string,
  port: number,
): readonly string[] {
  if (family === 'firefox') return ['--new-instance', '--profile', profile, 'about:blank'];
  return [
    `--user-data-dir=${profile}`,
    `--proxy-server=socks5://${formatEndpoint({ host, port })}`,
    '--proxy-bypass-list=<-loopback>',
    `--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE ${host}`,
    // Calls by WebRTC would go past a proxy that carries TCP alone.
    '--webrtc-ip-handling-policy=disable_non_proxied_udp',
    '--force-webrtc-ip-handling-policy',
    '--no-first-run',
    '--no-default-browser-check',
    'about:blank',
  ];
}

/** The same for Firefox, as its preferences. */
export function firefoxSettings(host: string, port: number): string {
  const preferences: Readonly<Record<string, string | number | boolean>> = {
    'network.proxy.type': 1,
    'network.proxy.socks': host,
    'network.proxy.socks_port': port,
    'network.proxy.socks_version': 5,
    'network.proxy.socks_remote_dns': true,
    'network.proxy.no_proxies_on': '',
    'network.proxy.allow_hijacking_localhost': true,
    'network.proxy.failover_direct': false,
    'network.dns.disablePrefetch': true,
    'network.trr.mode': 5,
    'media.peerconnection.ice.proxy_only': true,
    'browser.shell.checkDefaultBrowser': false,
    'browser.aboutwelcome.enabled': false,
    'datareporting.policy.dataSubmissionPolicyBypassNotification': true,
  };
  return Object.entries(preferences)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join('');
}
