import { formatAllowList } from '../allow-list';
import { formatEndpoint, isLoopback, isSocket } from '../endpoint';
import type { RemoteForward } from '../forward';
import { remoteAddress } from '../listeners';
import { targetOf, type SessionProfile } from '../session-profile';
import { formatBound, type Bound, type ForwardState, type ForwardStatus } from '../status';

type Listening = Extract<ForwardState, { kind: 'listening' }>;

/** A step out of the trouble, and what to paste for it. */
export interface ExposureStep {
  readonly text: string;
  /** A line for a shell or a file, to be copied as it stands. */
  readonly copy: string | null;
}

/** What was asked of the server against what it did. */
export interface ExposureWords {
  /** Something is not as it was asked. */
  readonly isWarning: boolean;
  readonly line: string;
  /** What stood in the way of knowing more, as a sentence. */
  readonly why: string | null;
  /** Say what the three values of GatewayPorts mean before the steps. */
  readonly explainsGatewayPorts: boolean;
  readonly steps: readonly ExposureStep[];
}

/** The values of GatewayPorts in plain words, after sshd_config(5). */
export const gatewayPortsMeanings: readonly (readonly [value: string, meaning: string])[] = [
  [
    'no',
    'Only the server itself can connect to forwarded ports, whatever the client asks. It says nothing about that. Most servers have this.',
  ],
  [
    'yes',
    'Any computer that can connect to the server can connect to forwarded ports, whatever the client asks.',
  ],
  ['clientspecified', 'What is asked here counts: loopback, all addresses, or one of them.'],
];

/** The line of sshd_config with which a server does what it is asked. */
export const gatewayPortsLine = 'GatewayPorts clientspecified';

const wildcards: readonly string[] = ['', '*', '0.0.0.0', '::'];

/**
 * What a Remote forward's port was asked to be against what the server made of it, and the ways out.
 * @returns null where there is nothing to say: it is as asked, it is a Unix socket, or does not listen
 */
export function exposureWords(status: ForwardStatus, profile: SessionProfile): ExposureWords | null {
  const { forward, state } = status;
  if (forward.kind !== 'remote' || state.kind !== 'listening' || state.exposure === null) return null;
  const port = remotePort(state);
  if (port === null || isSocket(forward.source)) return null;
  const asked = remoteAddress(forward.source, profile.remotePortsAcceptOthers);
  const server = serverOf(profile);
  const context = { port, server, profile, taken: portsOf(profile) };
  const { exposure } = state;
  const forOthers = !isLoopback(asked);
  switch (exposure.kind) {
    case 'asking':
      return quiet(`Finding out who can reach port ${String(port)} of the server…`);
    case 'open':
      return forOthers ? null : openedUnasked(port);
    case 'server-only':
      return forOthers ? keptToItself(asked, context) : null;
    case 'unknown':
      return forOthers
        ? unknownForOthers(asked, context, exposure.why)
        : unknownForItself(port, exposure.why);
  }
}

function quiet(line: string): ExposureWords {
  return { isWarning: false, line, why: null, explainsGatewayPorts: false, steps: [] };
}

interface PortContext {
  readonly port: number;
  readonly server: string;
  readonly profile: SessionProfile;
  /** Ports of the server that this session's Remote forwards ask for. */
  readonly taken: ReadonlySet<number>;
}

function openedUnasked(port: number): ExposureWords {
  return {
    isWarning: true,
    line: `The server opened port ${String(port)} to other computers, although it was asked for its loopback only: GatewayPorts is yes there.`,
    why: null,
    explainsGatewayPorts: true,
    steps: [
      mendingStep(),
      {
        text: 'Until then let in the server itself only: set these as the addresses that this forward accepts connections from.',
        copy: '127.0.0.0/8, ::1',
      },
    ],
  };
}

function keptToItself(asked: string, context: PortContext): ExposureWords {
  return {
    isWarning: true,
    line: `Asked for ${addressWords(asked)}, but the server listens on its loopback only: GatewayPorts is no there.`,
    why: null,
    explainsGatewayPorts: true,
    steps: [
      mendingStep(),
      ...doubleForward(context),
      {
        text: 'If GatewayPorts is yes or clientspecified there already, a firewall on the server refuses the port.',
        copy: null,
      },
    ],
  };
}

function unknownForOthers(asked: string, context: PortContext, why: string): ExposureWords {
  const { port, server } = context;
  return {
    isWarning: false,
    line: `Asked for ${addressWords(asked)}. Whether other computers get through to port ${String(port)} of the server is not known.`,
    why,
    explainsGatewayPorts: true,
    steps: [
      { text: 'Try it from another computer.', copy: `nc -vz ${server} ${String(port)}` },
      lookStep('Or look', port),
      mendingStep('If it listens on loopback only and you may change the server, have it do as it is asked.'),
      ...doubleForward(context),
    ],
  };
}

function unknownForItself(port: number, why: string): ExposureWords {
  return {
    isWarning: false,
    line: `Whether the server keeps port ${String(port)} to itself, as asked, is not known.`,
    why,
    explainsGatewayPorts: true,
    steps: [
      lookStep('Look', port),
      mendingStep('If it listens for everybody and you may change the server, have it do as it is asked.'),
    ],
  };
}

function mendingStep(intro = 'If you may change the server, have it do as it is asked.'): ExposureStep {
  return {
    text: `${intro} Put this line into /etc/ssh/sshd_config above its first Match line, let sshd read it again (sudo systemctl reload ssh, on some systems sshd), then disconnect and connect here.`,
    copy: gatewayPortsLine,
  };
}

function lookStep(look: 'Look' | 'Or look', port: number): ExposureStep {
  return {
    text: `${look} on the server: 127.0.0.1 or [::1] before the port is the server itself only; 0.0.0.0, [::] or * is everybody.`,
    copy: `ss -ltn "sport = :${String(port)}"`,
  };
}

/**
 * The way out on the server without changing it: an ssh there that listens for everybody and passes on to the port that
 * only the server reaches. The two ports must differ, since one of them is held by this session.
 */
function doubleForward({ port, server, profile, taken }: PortContext): readonly ExposureStep[] {
  const other = portBeside(port, taken);
  const line = (outer: number, inner: number): string =>
    `ssh -N -g ${profile.port === 22 ? '' : `-p ${String(profile.port)} `}-L ${String(outer)}:localhost:${String(inner)} localhost`;
  return [
    {
      text: `Without changing it: run this in a shell on the server. It listens for everybody and passes on to port ${String(port)}; others then connect to ${formatEndpoint({ host: server, port: other })}.`,
      copy: line(other, port),
    },
    {
      text: `Should others connect to port ${String(port)}, give this forward another source port, ${String(other)} for example, and run this instead.`,
      copy: line(port, other),
    },
  ];
}

/** A port near this one that needs no special right and that no forward of the session asks for. */
function portBeside(port: number, taken: ReadonlySet<number>): number {
  const start = port < 1024 ? port + 8000 : port + 1;
  for (let candidate = start; candidate <= 65_535; candidate += 1) {
    if (!taken.has(candidate)) return candidate;
  }
  let candidate = port - 1;
  while (taken.has(candidate)) candidate -= 1;
  return candidate;
}

function portsOf({ forwards }: SessionProfile): ReadonlySet<number> {
  return new Set(
    forwards.flatMap(({ kind, source }) => (kind === 'remote' && !isSocket(source) ? [source.port] : [])),
  );
}

function addressWords(asked: string): string {
  return wildcards.includes(asked) ? 'all addresses' : `the address ${asked}`;
}

/** The server's name as the session dials it. */
function serverOf(profile: SessionProfile): string {
  const target = targetOf(profile);
  return target.ok ? target.value.host : profile.host;
}

function remotePort({ bound }: Listening): number | null {
  const first = bound[0];
  return first === undefined || 'path' in first ? null : first.port;
}

/** A socket that listens, in words, and what to paste to connect to it. */
export interface BoundAddress {
  readonly shown: string;
  readonly copy: string;
}

/**
 * The sockets that listen. What is copied for a port on the server is the server's name where others get through, its
 * loopback where only itself does, and else the address as it was asked for.
 */
export function boundAddresses(
  { forward, state }: ForwardStatus,
  profile: SessionProfile,
): readonly BoundAddress[] {
  if (state.kind !== 'listening') return [];
  return state.bound.map((bound) => boundAddressOf(bound, forward.kind === 'remote' ? state : null, profile));
}

function boundAddressOf(bound: Bound, remote: Listening | null, profile: SessionProfile): BoundAddress {
  const asBound = formatBound(bound);
  if (remote === null || 'path' in bound) return { shown: asBound, copy: asBound };
  const { address, port } = bound;
  const exposure = remote.exposure?.kind ?? null;
  const isForAll = wildcards.includes(address);
  if (exposure === 'server-only') {
    const own = isForAll ? formatEndpoint({ host: 'localhost', port }) : asBound;
    return { shown: own, copy: own };
  }
  // A server that opened a port which was asked for its loopback has GatewayPorts yes: it is on all addresses.
  if (!isForAll && !(exposure === 'open' && isLoopback(address))) return { shown: asBound, copy: asBound };
  const name = formatEndpoint({ host: serverOf(profile), port });
  return { shown: `all addresses, port ${String(port)}`, copy: name };
}

/** Who chose the port, where that was left to whoever listens (port 0); null where it was not. */
export function chosenWords({ forward, state }: ForwardStatus): string | null {
  if (state.kind !== 'listening' || isSocket(forward.source) || forward.source.port !== 0) return null;
  return forward.kind === 'remote' ? 'chosen by the server' : 'chosen by the system';
}

/** What a remote dynamic forward opens, as a warning; null for a forward with a destination. */
export function remoteSocksWarning({ destination, allowTo }: RemoteForward): string | null {
  if (destination !== null) return null;
  const where = allowTo.length === 0 ? 'to any public address' : `to ${formatAllowList(allowTo)}`;
  return `This opens this computer’s network to the server: anyone who can connect to the port there can connect onwards from this computer, ${where}. Loopback and private networks stay closed until they are listed.`;
}
