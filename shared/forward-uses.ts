import { commandLine } from './command-line';
import { connectAt, formatConnectAt, type ConnectAt } from './connect-to';
import { dynamicUses } from './dynamic-uses';
import { formatEndpoint, isLoopback, isSocket, type Destination } from './endpoint';
import { isOpenToOthers } from './forward-look';
import type { ForwardUse, UseId } from './forward-use';
import type { LocalForward, RemoteForward } from './forward';
import { localNames } from './local-name';
import { pageUrl } from './page-url';
import { serviceOfPort, serviceOfSocket, type Service } from './service';
import { targetOf, type SessionProfile } from './session-profile';
import type { Platform } from './socket-path';
import { formatBound, listedForwards, type ForwardStatus, type SessionStatus } from './status';
import { onlyInShell } from './texts/export';
import * as texts from './texts/uses';

/** The circumstances that uses depend on besides the forward. */
export interface UseContext {
  readonly session: SessionStatus;
  /** The service that answers behind the forward; null for not known, when its port is gone by. */
  readonly service: Service | null;
  /** The system of this computer, in whose shells a line is typed. */
  readonly platform: Exclude<Platform, 'server'>;
}

/** Where a user name or the like has to be typed over. */
const user = 'USER';

/**
 * The uses of a forward that listens, the right ones first, by what answers or else by its port. Commands are for the
 * shells of this computer; where a shell reads one otherwise, its note says so.
 * @returns none while it does not listen
 */
export function usesOf(status: ForwardStatus, context: UseContext): readonly ForwardUse[] {
  const { forward, state } = status;
  if (state.kind !== 'listening') return [];
  const at = connectAt(state.bound);
  const socket = state.bound.flatMap((bound) => ('path' in bound ? [bound.path] : []))[0] ?? null;
  switch (forward.kind) {
    case 'dynamic':
      return dynamicUses({ at, socket, login: forward.login, platform: context.platform });
    case 'remote':
      return remoteUses(status, forward, context);
    case 'local': {
      const uses =
        at === null
          ? socketUses(socket ?? '', expected(forward.destination, context.service), context)
          : portUses(status, forward, at, context);
      return [...uses.filter(({ fits }) => fits), ...uses.filter(({ fits }) => !fits)];
    }
  }
}

/** The service that a destination is taken for. */
function expected(destination: Destination, service: Service | null): Service | null {
  if (service !== null) return service;
  return isSocket(destination) ? serviceOfSocket(destination.path) : serviceOfPort(destination.port);
}

/** A line to copy, made of words. */
function command(
  id: UseId,
  label: string,
  words: readonly string[],
  { platform, fits, notes = [] }: CommandChoice,
): ForwardUse {
  const line = commandLine(words, platform);
  const filled = words.some((word) => new RegExp(`\\b${user}\\b`, 'u').test(word))
    ? [texts.fillIn([user])]
    : [];
  const shell = line.only === 'any' ? [] : [onlyInShell[line.only]];
  const said = [...notes, ...filled, ...shell];
  return { id, kind: 'copy', label, text: line.text, fits, ...(said.length > 0 && { note: said.join(' ') }) };
}

interface CommandChoice {
  readonly platform: UseContext['platform'];
  readonly fits: boolean;
  readonly notes?: readonly string[];
}

/** Windows PowerShell has another program under the name of curl. */
function curl(platform: UseContext['platform']): string {
  return platform === 'win32' ? 'curl.exe' : 'curl';
}

function portUses(
  status: ForwardStatus,
  forward: LocalForward,
  at: ConnectAt,
  { session, service, platform }: UseContext,
): readonly ForwardUse[] {
  const { destination } = forward;
  const taken = expected(destination, service);
  const isPage = taken === 'http' || taken === 'https';
  const isUnknown = taken === null;
  const secure = taken === 'https';
  const url = pageUrl(status, { secure }) ?? '';
  const when = (...services: readonly Service[]): CommandChoice => ({
    platform,
    fits: taken !== null && services.includes(taken),
  });
  const port = String(at.port);
  const number = isSocket(destination) ? null : destination.port;
  const web = { platform, fits: isPage };
  return [
    ...(number !== null && kubernetesPorts.includes(number) && (secure || isUnknown)
      ? [command('kubectl', 'kubectl', kubectlWords(at, destination), { platform, fits: true })]
      : []),
    ...(number === 2375 || (isSocket(destination) && /docker|podman/u.test(destination.path))
      ? [
          command('docker', 'docker', ['docker', '-H', `tcp://${formatConnectAt(at)}`, 'ps'], {
            platform,
            fits: true,
          }),
        ]
      : []),
    { id: 'page', kind: 'page', label: texts.openPage, url, secure, named: false, fits: isPage || isUnknown },
    ...namedUses(status, session, { secure, fits: isPage }),
    command('psql', 'psql', ['psql', '-h', at.host, '-p', port, '-U', user], when('postgres')),
    command('mysql', 'mysql', ['mysql', '-h', at.address, '-P', port, '-u', user, '-p'], when('mysql')),
    command(
      'mongosh',
      'mongosh',
      ['mongosh', `mongodb://${formatConnectAt(at)}/?directConnection=true`],
      when('mongodb'),
    ),
    command('redis-cli', 'redis-cli', ['redis-cli', '-h', at.host, '-p', port], when('redis')),
    command('ssh', texts.sshThrough, sshWords(at, destination, session.profile), when('ssh')),
    {
      id: 'vnc',
      kind: 'copy',
      label: texts.vnc,
      text: `vnc://${formatConnectAt(at)}`,
      fits: taken === 'vnc',
    },
    remoteDesktop(at, when('rdp')),
    { id: 'address', kind: 'copy', label: texts.copyAddress, text: formatConnectAt(at), fits: true },
    { id: 'url', kind: 'copy', label: texts.copyUrl, text: url, fits: isPage || isUnknown },
    command('curl', 'curl', [curl(platform), url], { ...web, fits: isPage || isUnknown }),
    ...(isPage || isUnknown ? ownNameUse(forward, at, secure, web) : []),
  ];
}

/** The forward's name in the place of its address: each page then has cookies of its own. */
function namedUses(
  status: ForwardStatus,
  session: SessionStatus,
  { secure, fits }: { readonly secure: boolean; readonly fits: boolean },
): readonly ForwardUse[] {
  const names = localNames(listedForwards(session).map(({ forward }) => forward));
  const label = names.get(status.forward.id);
  const url = label === undefined ? null : pageUrl(status, { secure, label });
  if (label === undefined || url === null) return [];
  const note = texts.namesInBrowsers;
  return [
    { id: 'named-page', kind: 'page', label: texts.openNamed, url, secure, named: true, fits },
    { id: 'named-url', kind: 'copy', label: texts.copyNamedUrl, text: url, fits: false, note },
  ];
}

/** A request that carries the site's own name, so that virtual hosts and certificates are those of the site. */
function ownNameUse(
  { destination, webSite }: LocalForward,
  at: ConnectAt,
  secure: boolean,
  choice: CommandChoice,
): readonly ForwardUse[] {
  if (isSocket(destination) || isLoopback(destination.host) || webSite) return [];
  const { host, port } = destination;
  const whole = formatEndpoint({ host: host.replace(/%.*$/u, ''), port });
  const site = port === (secure ? 443 : 80) ? whole.slice(0, whole.lastIndexOf(':')) : whole;
  const words = [
    curl(choice.platform),
    '--connect-to',
    `::${formatConnectAt(at)}`,
    `${secure ? 'https' : 'http'}://${site}/`,
  ];
  return [command('curl-own-name', texts.ownName, words, choice)];
}

/** Ports of the Kubernetes API: its own, k3s' and MicroK8s'. */
const kubernetesPorts: readonly number[] = [6443, 16443];

/** Certificates of the API name `kubernetes` and the server's own names, never localhost's port here. */
function kubectlWords(at: ConnectAt, destination: Destination): readonly string[] {
  const name = isSocket(destination) || isLoopback(destination.host) ? 'kubernetes' : destination.host;
  return ['kubectl', `--server=https://${formatConnectAt(at)}`, `--tls-server-name=${name}`, 'get', 'nodes'];
}

/**
 * Has the host key looked up under the name of the server behind it: each forward to port 22 would else be another `localhost`
 * with another key. On the session's own server the name and the user are those of the session.
 */
function sshWords(at: ConnectAt, destination: Destination, profile: SessionProfile): readonly string[] {
  const target = targetOf(profile);
  const isOwn = !isSocket(destination) && isLoopback(destination.host) && destination.port === 22;
  const server = isOwn ? (target.ok ? target.value : null) : isSocket(destination) ? null : destination;
  const alias =
    server === null ? '' : server.port === 22 ? server.host : `[${server.host}]:${String(server.port)}`;
  const login = isOwn && target.ok ? target.value.username : null;
  const name = login === null || !/^[\w.][\w.-]*$/u.test(login) ? user : login;
  const isPlain = /^[\w.:%[\]-]+$/u.test(alias) && !isLoopback(server?.host ?? '');
  return [
    'ssh',
    '-p',
    String(at.port),
    ...(isPlain ? ['-o', `HostKeyAlias=${alias}`] : []),
    `${name}@${at.host}`,
  ];
}

function remoteDesktop(at: ConnectAt, choice: CommandChoice): ForwardUse {
  const where = formatConnectAt(at);
  const { fits } = choice;
  switch (choice.platform) {
    case 'win32':
      return command('rdp', texts.remoteDesktop, ['mstsc', `/v:${where}`], choice);
    case 'darwin':
      return {
        id: 'rdp',
        kind: 'copy',
        label: texts.remoteDesktop,
        text: `rdp://full%20address=s:${where}`,
        fits,
      };
    case 'linux':
      return command('rdp', texts.remoteDesktop, ['xfreerdp', `/v:${where}`], choice);
  }
}

/** A Unix socket here, which no browser opens. */
function socketUses(path: string, taken: Service | null, { platform }: UseContext): readonly ForwardUse[] {
  const when = (
    service: Service,
    id: UseId,
    words: readonly string[],
    notes: readonly string[] = [],
  ): ForwardUse => command(id, id, words, { platform, fits: taken === service, notes });
  const slash = path.lastIndexOf('/');
  const number = /^\.s\.PGSQL\.(\d+)$/u.exec(path.slice(slash + 1))?.[1];
  const isWeb = taken === 'http' || taken === null;
  return [
    ...(number === undefined
      ? []
      : [
          when(
            'postgres',
            'psql',
            ['psql', '-h', path.slice(0, slash) || '/', '-p', number, '-U', user],
            [texts.psqlSocket],
          ),
        ]),
    when('mysql', 'mysql', ['mysql', '-S', path, '-u', user, '-p']),
    when('redis', 'redis-cli', ['redis-cli', '-s', path]),
    when('mongodb', 'mongosh', ['mongosh', `mongodb://${encodeURIComponent(path)}/?directConnection=true`]),
    ...(/docker|podman/u.test(path)
      ? [command('docker', 'docker', ['docker', '-H', `unix://${path}`, 'ps'], { platform, fits: true })]
      : []),
    { id: 'address', kind: 'copy', label: texts.copySocket, text: path, fits: true },
    command('curl', 'curl', [curl(platform), '--unix-socket', path, 'http://localhost/'], {
      platform,
      fits: isWeb,
    }),
  ];
}

/** A forward that listens on the server is used there, in a Unix shell for all we know, or by others through the server. */
function remoteUses(
  status: ForwardStatus,
  forward: RemoteForward,
  { session, service }: UseContext,
): readonly ForwardUse[] {
  const { state } = status;
  const [bound] = state.kind === 'listening' ? state.bound : [];
  if (bound === undefined) return [];
  const isOpen = isOpenToOthers(status, session.profile);
  const notes = [isOpen ? texts.openToOthers : texts.opensOnServer];
  const note = notes.join(' ');
  const label = isOpen ? texts.copyAddressForOthers : texts.copyAddress;
  if ('path' in bound)
    return [{ id: 'address', kind: 'copy', label, text: formatBound(bound), fits: true, note }];
  const target = targetOf(session.profile);
  const isAny = ['', '*', '0.0.0.0', '::'].includes(bound.address);
  const host =
    isOpen && (isAny || isLoopback(bound.address)) && target.ok
      ? target.value.host
      : isAny
        ? 'localhost'
        : bound.address;
  const at: ConnectAt = { host, address: host, port: bound.port };
  const platform = 'linux';
  const address: ForwardUse = {
    id: 'address',
    kind: 'copy',
    label,
    text: formatConnectAt(at),
    fits: true,
    note,
  };
  if (forward.destination === null) {
    const proxied = dynamicUses({ at, socket: null, login: forward.login, platform });
    const lines = proxied.filter(({ kind, id }) => kind === 'copy' && id !== 'address');
    return [address, ...lines.map((use) => ({ ...use, note: [note, use.note ?? ''].join(' ').trim() }))];
  }
  const taken = expected(forward.destination, service);
  const url = `${taken === 'https' ? 'https' : 'http'}://${formatConnectAt(at)}/`;
  const isWeb = taken === 'http' || taken === 'https' || taken === null;
  return [
    address,
    ...(taken === 'ssh'
      ? [
          command('ssh', texts.sshThrough, ['ssh', '-p', String(at.port), `${user}@${at.host}`], {
            platform,
            fits: true,
            notes,
          }),
        ]
      : []),
    ...(isWeb
      ? [
          { id: 'url', kind: 'copy', label: texts.copyUrl, text: url, fits: true, note } as const,
          command('curl', 'curl', ['curl', url], { platform, fits: true, notes }),
        ]
      : []),
  ];
}
