import { z } from 'zod';
import { formatDestination, formatEndpoint } from '../endpoint';
import { formatMoment } from '../texts/numbers';
import { sessionIdSchema } from '../ids';
import { programSchema, programWords } from '../program';
import { kind, type Explanation } from './definition';

const listener = z.strictObject({ address: z.string(), port: z.number() });
const listenerDetail = z.strictObject({ address: z.string(), port: z.number(), detail: z.string() });
const where = (data: { address: string; port: number }): string =>
  formatEndpoint({ host: data.address, port: data.port });

/** Whether the family was chosen rather than an address typed: a listener without a bind address uses one of these. */
const isAnyOfFamily = (address: string): boolean => ['127.0.0.1', '0.0.0.0', '::1', '::'].includes(address);

/** Who listens where we wanted to: a program as the system tells, or another session of this Ginnel. */
const holder = z.strictObject({
  program: programSchema.nullable(),
  session: z.strictObject({ id: sessionIdSchema, title: z.string() }).nullable(),
});
type Holder = z.infer<typeof holder>;

const path = z.strictObject({ path: z.string() });
const pathDetail = z.strictObject({ path: z.string(), detail: z.string() });

/** Whether it is another forward of this Ginnel. */
function isOwn(found: Holder | undefined): boolean {
  return found !== undefined && found.session !== null;
}

function heldBy({ program, session }: Holder): string {
  if (session !== null) return `The session "${session.title}" listens there.`;
  if (program !== null) return `${programWords(program)} listens there.`;
  return 'Another program, or another session, listens there.';
}

/** The way to a port below 1024, which differs from system to system. */
function privilegedWay(platform: string, port: number): string {
  const other = `Choose a source port of 1024 or above, for example ${String(port + 8000)}`;
  switch (platform) {
    case 'linux':
      return `${other}. Or let everybody use such ports: sudo sysctl net.ipv4.ip_unprivileged_port_start=${String(port)}`;
    case 'darwin':
      return `${other}. macOS lets programs use low ports only on all addresses: "*:${String(port)}" as the source port, which opens it to other computers.`;
    default:
      return `${other}.`;
  }
}

/**
 * The program that listens on a port out of the box on every Mac: AirPlay Receiver, which is a part of Control Center.
 */
function isAirplay({
  port,
  holder: found,
}: {
  readonly port: number;
  readonly holder?: Holder | undefined;
}): boolean {
  return (port === 5000 || port === 7000) && found?.program?.name === 'ControlCenter';
}

function inUseAdvice(data: {
  readonly port: number;
  readonly holder?: Holder | undefined;
  readonly free?: number | undefined;
}): Pick<Explanation, 'why' | 'todo'> {
  const other = `choose another source port${example(data.free)}.`;
  const found = data.holder ?? { program: null, session: null };
  if (isAirplay(data) && found.program !== null) {
    return {
      why: `AirPlay Receiver of macOS listens there: ${programWords(found.program)}.`,
      todo: `Switch it off in System Settings > General > AirDrop & Handoff, or ${other}`,
    };
  }
  return {
    why: heldBy(found),
    todo: `End ${isOwn(data.holder) ? 'its forward' : 'that program'}, or ${other}`,
  };
}

function example(free: number | undefined): string {
  return free === undefined ? '' : `, for example ${String(free)}`;
}

/** An address of this computer itself that macOS, unlike others, has only once it was told to. */
function isLoopbackAlias(address: string): boolean {
  return /^127\./u.test(address) && address !== '127.0.0.1';
}

function addressAdvice({
  address,
  platform,
}: {
  readonly address: string;
  readonly platform: string;
}): string {
  if (platform === 'darwin' && isLoopbackAlias(address)) {
    return `macOS has no loopback address but 127.0.0.1 until you give it one: sudo ifconfig lo0 alias ${address} up (it is gone after a restart). Or correct the address before the source port, or leave it out.`;
  }
  if (!isAnyOfFamily(address)) return 'Correct the address before the source port, or leave it out.';
  const [off, other] = address.includes(':') ? ['IPv6', 'IPv4'] : ['IPv4', 'IPv6'];
  return `${off} seems to be switched off on this computer: choose ${other} for this forward.`;
}

/** What a Remote forward listens on. */
function remoteAddress(data: { readonly port: number } | { readonly path: string }): string {
  return 'path' in data ? `the socket ${data.path} of the server` : `port ${String(data.port)} of the server`;
}

/** Why a forward does not listen. */
export const listeningErrors = {
  'listen-in-use': kind({
    data: z.strictObject({
      ...listener.shape,
      holder: holder.optional(),
      /** The next port that is free, to offer in its place. */
      free: z.number().optional(),
    }),
    retryable: true,
    explain: (data) => ({
      what: `Port ${String(data.port)} is already in use on ${data.address}.`,
      ...inUseAdvice(data),
    }),
  }),
  'listen-reserved': kind({
    data: z.strictObject({
      ...listener.shape,
      /** The next port that is free, to offer in its place. */
      free: z.number().optional(),
    }),
    retryable: true,
    explain: (data) => ({
      what: `Windows has reserved port ${String(data.port)}.`,
      why: 'It sets ranges of ports aside for Hyper-V, WSL, Docker and the like, and other ones after each restart (netsh interface ipv4 show excludedportrange protocol=tcp lists them).',
      todo: `Choose another source port${example(data.free)}. Or keep this one for yourself, in a terminal as administrator: net stop winnat, then netsh int ipv4 add excludedportrange protocol=tcp startport=${String(data.port)} numberofports=1, then net start winnat.`,
    }),
  }),
  'listen-permission': kind({
    data: z.strictObject({ ...listener.shape, platform: z.string() }),
    retryable: false,
    explain: (data) => ({
      what: `Permission denied to listen on ${where(data)}.`,
      why:
        data.port < 1024
          ? 'Ports below 1024 are reserved for the administrator on this system.'
          : 'The system refuses this port.',
      todo: data.port < 1024 ? privilegedWay(data.platform, data.port) : 'Choose another source port.',
    }),
  }),
  'listen-address': kind({
    data: z.strictObject({ ...listenerDetail.shape, platform: z.string() }),
    retryable: true,
    explain: (data) => ({
      what: `This computer has no address ${data.address} to listen on.`,
      why: data.detail,
      todo: addressAdvice(data),
    }),
  }),
  'listen-failed': kind({
    data: listenerDetail,
    retryable: false,
    explain: (data) => ({
      what: `Listening on ${where(data)} failed.`,
      why: data.detail,
      todo: 'Choose another source port, then start the forward again.',
    }),
  }),
  'remote-refused': kind({
    data: listener,
    retryable: false,
    explain: (data) => ({
      what: `Remote port forwarding from ${data.address === '' ? '' : `${data.address}:`}${String(data.port)} refused.`,
      why: `The server does not listen for us: the port is taken there, is below 1024, or forwarding is switched off (AllowTcpForwarding, PermitListen in its sshd_config).`,
      todo: 'Choose another source port, or ask the server’s administrator.',
    }),
  }),
  'remote-still-held': kind({
    data: z.union([listener, path]),
    retryable: true,
    explain: (data) => ({
      what: `${'path' in data ? data.path : `Port ${String(data.port)}`} is still held on the server.`,
      why: 'The server has not noticed yet, it seems, that the connection which had it is gone.',
      todo: 'Wait until it does; ClientAliveInterval in its sshd_config makes that a matter of seconds. Or choose another source.',
    }),
  }),
  'remote-duplicate': kind({
    data: z.union([
      z.strictObject({ host: z.string(), port: z.number() }),
      z.strictObject({ path: z.string() }),
    ]),
    retryable: false,
    explain: (data) => ({
      what: `Duplicate remote port forwarding to ${formatDestination(data)}.`,
      why: 'Another forward of this session already has that port on the server.',
      todo: 'Choose another source port.',
    }),
  }),
  'remote-timeout': kind({
    data: z.union([listener, path]),
    retryable: true,
    explain: (data) => ({
      what: `The server did not answer the request to listen on ${'path' in data ? data.path : `port ${String(data.port)}`}.`,
      todo: 'Start the forward again.',
    }),
  }),
  'remote-gone': kind({
    data: z.union([listenerDetail, pathDetail]),
    retryable: true,
    explain: (data) => ({
      what: `Nothing listens on ${remoteAddress(data)} any more.`,
      why: 'The server agreed to listen there for this forward, but a test connection from the server itself was refused.',
      todo: 'Stop the forward and start it again; if that does not help, ask the server’s administrator what ended it.',
    }),
  }),
  'remote-not-returned': kind({
    data: z.union([listener, path]),
    retryable: true,
    explain: (data) => ({
      what: `A test connection to ${remoteAddress(data)} did not come back here.`,
      why: 'Another program seems to listen there, too, on one of the server’s addresses.',
      todo: `Choose another ${'path' in data ? 'path' : 'source port'}, or end that program on the server.`,
    }),
  }),
  'remote-misnamed': kind({
    data: z.strictObject({ address: z.string(), port: z.number(), named: z.string() }),
    retryable: true,
    explain: (data) => ({
      what: `Connections to ${remoteAddress(data)} are refused: the server reports another address for them.`,
      why: `It says that they come in at ${data.named}. Several forwards of this session listen on that port, so it is not known which of them is meant.`,
      todo: 'Choose another source port for this forward.',
    }),
  }),
  'forward-not-listening': kind({
    data: z.strictObject({}),
    retryable: false,
    explain: () => ({ what: 'This forward does not listen.', todo: 'Start it first.' }),
  }),
  'socket-in-use': kind({
    data: z.strictObject({ path: z.string(), holder: holder.optional() }),
    retryable: true,
    explain: (data) => ({
      what: `The socket ${data.path} is already in use.`,
      why: heldBy(data.holder ?? { program: null, session: null }),
      todo: 'End that program, or choose another path.',
    }),
  }),
  'socket-in-the-way': kind({
    data: z.strictObject({ path: z.string(), what: z.enum(['directory', 'file']) }),
    retryable: false,
    field: 'source',
    explain: (data) => ({
      what: `${data.path} is a ${data.what}, so no socket can be made there.`,
      why: 'Ginnel removes nothing but sockets that nobody listens on any more.',
      todo:
        data.what === 'directory'
          ? `Choose a path in it, for example ${data.path.replace(/\/$/u, '')}/ginnel.sock.`
          : 'Move that file away, or choose another path.',
    }),
  }),
  'socket-folder-missing': kind({
    data: path,
    retryable: false,
    explain: (data) => ({
      what: `The folder for the socket ${data.path} does not exist.`,
      todo: 'Make the folder, or choose another path.',
    }),
  }),
  'socket-failed': kind({
    data: pathDetail,
    retryable: false,
    explain: (data) => ({
      what: `Listening on the socket ${data.path} failed.`,
      why: data.detail,
      todo: 'Choose another path, then start the forward again.',
    }),
  }),
  'remote-socket-refused': kind({
    data: z.strictObject({
      path: z.string(),
      /** What is at that path on the server, as far as it could be found out. */
      found: z.enum(['nothing', 'in-use', 'not-a-socket', 'leftover', 'unknown']),
    }),
    retryable: false,
    explain: (data) => ({
      what: `The server does not listen on the socket ${data.path} for us.`,
      ...remoteSocketAdvice[data.found],
    }),
  }),
  'socks-unguarded': kind({
    data: z.strictObject({}),
    retryable: false,
    field: 'login',
    explain: () => ({
      what: 'This SOCKS port would be open to other computers without authentication.',
      why: 'It listens beyond loopback and asks for no user name and password.',
      todo: 'Set a user name and password for it, or tick "Without a login" if that is what you want.',
    }),
  }),
  'forward-over': kind({
    data: z.strictObject({ at: z.number() }),
    retryable: false,
    field: 'end',
    explain: ({ at }) => ({
      what: `The end time of this forward has passed (${formatMoment(at)}).`,
      todo: 'Give it another end time, or none.',
    }),
  }),
};

const remoteSocketAdvice = {
  nothing: {
    why: 'Its folder may be missing or not writable for you, or forwarding of sockets is switched off (AllowStreamLocalForwarding in its sshd_config), or the server cannot do it.',
    todo: 'Choose a path your account there can write to, or ask the server’s administrator.',
  },
  'in-use': { why: 'A program on the server listens there already.', todo: 'Choose another path.' },
  'not-a-socket': {
    why: 'There is a file or a folder of that name, and Ginnel removes nothing but sockets that nobody listens on.',
    todo: 'Choose another path, or move it away on the server.',
  },
  leftover: {
    why: 'A socket of that name was left behind by an earlier session, and the server did not let Ginnel remove it.',
    todo: 'Remove it on the server (rm and its path), or have "StreamLocalBindUnlink yes" put into its sshd_config.',
  },
  unknown: {
    why: 'A socket left behind by an earlier session may be in the way, or forwarding of sockets is switched off there (AllowStreamLocalForwarding).',
    todo: 'Remove the leftover on the server, choose another path, or have "StreamLocalBindUnlink yes" put into its sshd_config.',
  },
} as const;
