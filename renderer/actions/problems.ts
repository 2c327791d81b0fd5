import type { AppError, ErrorCode } from '../../shared/errors';
import type { ForwardKind } from '../../shared/forward';
import { pointAt, type FieldName, type ForwardPart } from '../state/draft';
import type { Panel } from '../state/view';
import type { AppServices } from '../services';

const otherPanels = new Map<FieldName, Panel>([
  ['host', 'session'],
  ['port', 'session'],
  ['name', 'session'],
  ['keepaliveSeconds', 'connection'],
  ['keepaliveCount', 'connection'],
  ['connectSeconds', 'connection'],
  ['idleMinutes', 'connection'],
  ['retryFirstSeconds', 'reconnecting'],
  ['retryLongestSeconds', 'reconnecting'],
  ['holdSeconds', 'reconnecting'],
  ['probeMinutes', 'reconnecting'],
  ['proxyHost', 'proxy'],
  ['proxyPort', 'proxy'],
  ['proxyCommand', 'proxy'],
  ['jumps', 'jumps'],
  ['jump', 'jumps'],
]);

/** The fields of a forward errors are about, where it is not Source port. */
const partsByCode: Partial<Readonly<Record<ErrorCode, ForwardPart>>> = {
  'destination-missing': 'destination',
  'destination-host-invalid': 'destination',
  'network-invalid': 'allowFrom',
  'permit-invalid': 'allowTo',
  'end-invalid': 'end',
  'forward-over': 'end',
  'login-invalid': 'login',
  'socks-unguarded': 'login',
};

/**
 * Which field of a forward an error is about.
 * @param kind of the forward: its socket on this machine is the source of Local and Dynamic, the destination of Remote
 */
export function forwardFieldOf(error: AppError, kind: ForwardKind): ForwardPart {
  switch (error.code) {
    case 'port-range':
    case 'port-name':
    case 'socket-path-long':
    case 'socket-path-invalid':
      return error.data.which === 'destination' ? 'destination' : 'source';
    case 'socket-unsupported':
      return kind === 'remote' ? 'destination' : 'source';
    default:
      return partsByCode[error.code] ?? 'source';
  }
}

const typedWrongly: readonly ErrorCode[] = [
  'source-missing',
  'bind-address-invalid',
  'port-range',
  'port-name',
  'notation-invalid',
  'socket-path-long',
  'socket-path-invalid',
  'socket-unsupported',
  'socket-in-the-way',
  'forward-exists',
  'forward-overlaps',
];

/** Whether an error is about what was typed for a forward, rather than about the session it was meant for. */
export function isAboutForward({ code }: AppError): boolean {
  return typedWrongly.includes(code) || partsByCode[code] !== undefined;
}

/** The field a check of the whole profile is about; null when it is about none. */
export function profileFieldOf(error: AppError): FieldName | null {
  if (error.hop !== undefined) return 'jumps';
  switch (error.code) {
    case 'host-missing':
    case 'host-invalid':
    case 'host-has-port':
      return 'host';
    case 'proxy-missing':
    case 'proxy-host-invalid':
      return 'proxyHost';
    case 'proxy-command-invalid':
      return 'proxyCommand';
    case 'hop-missing':
    case 'hop-loop':
      return 'jumps';
    case 'port-range':
    case 'port-name':
      return error.data.which === 'server' ? 'port' : 'forwards';
    case 'name-invalid':
    case 'name-taken':
      return 'name';
    case 'seconds-range':
      return 'keepaliveSeconds';
    case 'minutes-range':
      return 'idleMinutes';
    case 'forward-exists':
    case 'forward-overlaps':
      return 'forwards';
    default:
      return null;
  }
}

/** The panels that the words of an error lead to, where its code alone tells. */
const panelsByCode: Partial<Readonly<Record<ErrorCode, Panel>>> = {
  'host-unknown': 'session',
  'connect-refused': 'session',
  'connect-failed': 'session',
  'not-ssh': 'session',
  'auth-refused': 'session',
  'no-address-in-family': 'connection',
  'keepalive-timeout': 'connection',
  'host-key-not-listed': 'hostKeys',
  'host-key-revoked': 'knownHosts',
  'agent-unreachable': 'auth',
  'agent-refused': 'credentials',
  'agent-key-missing': 'credentials',
  'auth-too-many': 'credentials',
  'certificate-unusable': 'credentials',
};

/** Where the warning line stands that a weak algorithm is below. */
const listsByName: Readonly<Record<string, Panel>> = {
  'key-exchange algorithm': 'kex',
  'host key type': 'hostKeys',
  cipher: 'cipher',
};

const panelsByBeginning: readonly (readonly [string, Panel])[] = [
  ['proxy-', 'proxy'],
  ['hop-', 'jumps'],
  ['key-', 'credentials'],
];

/** Where the settings are that an open session's error is about: what a person wants to see who presses Settings. */
export function panelOfError(error: AppError): Panel {
  // Whatever went wrong at a jump host: which one it is, and its key, is set there.
  if (error.hop !== undefined) return 'jumps';
  if (error.code === 'strict-kex-refused') return 'cipher';
  if (error.code === 'weak-refused') return listsByName[error.data.what] ?? 'tunnels';
  const beginning = panelsByBeginning.find(([text]) => error.code.startsWith(text));
  return panelsByCode[error.code] ?? beginning?.[1] ?? 'tunnels';
}

/** The name of a forward's field while the row is edited in place. */
export function editFieldOf(part: ForwardPart): FieldName {
  return `edit-${part}`;
}

/** Shows the panel of a field at fault, says there what is wrong, and moves the focus to it. */
export function bringUp({ draft, view }: AppServices, field: FieldName, error: AppError): void {
  view.setState({ tab: 'configuration', panel: otherPanels.get(field) ?? 'tunnels', note: null });
  pointAt(draft, field, error);
}
