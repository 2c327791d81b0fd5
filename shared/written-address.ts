import { formatEndpoint, isLoopback, portSchema, type Port } from './endpoint';
import { isHostText } from './host-text';
import { portOfService } from './service-names';

/** An address of a page in place of a destination, and what can be meant by it. */
export interface DestinationOffer {
  /** `http`, `https`, `postgres`. */
  readonly scheme: string;
  /** `host:port`; null where the port does not go without saying. */
  readonly destination: string | null;
  /** The site is known by its name, so that requests should carry it. */
  readonly webSite: boolean;
}

/** Ports of schemes that are no names of services. */
const schemePorts: Readonly<Record<string, number>> = {
  ...{ ws: 80, wss: 443, postgres: 5432, redis: 6379, rediss: 6379, mongodb: 27_017, vnc: 5900, rdp: 3389 },
};

/** Reads an address of a page or service where `host:port` is asked for: `http://localhost:8080/`; null for anything else. */
export function offerForDestination(text: string): DestinationOffer | null {
  const url = readUrl(text);
  if (url === null) return null;
  const { scheme, host, port } = url;
  const number = port ?? portOfService(scheme) ?? schemePorts[scheme] ?? null;
  const destination = number === null ? null : formatEndpoint({ host, port: number });
  const isName = !isLoopback(host) && !/^[\d.]+$|:/u.test(host);
  return { scheme, destination, webSite: scheme === 'http' && isName && destination !== null };
}

/** The server that is meant by more than a host in the Host Name field. */
export interface HostOffer {
  readonly host: string;
  /** Null where the text names none. */
  readonly port: Port | null;
  readonly user: string | null;
  /** Its address is one of a page, whose port is not the server's. */
  readonly isPage: boolean;
}

/** Reads `host:port`, `user@host:port`, `ssh://user@host:port` and `https://host/`; null where the field takes it as it is. */
export function offerForHost(text: string): HostOffer | null {
  const url = readUrl(text);
  if (url !== null) {
    const { scheme, host, port, user } = url;
    const isShell = ['ssh', 'sftp', 'scp', 'ssh2'].includes(scheme);
    return { host, user, port: isShell && port !== null ? portSchema.parse(port) : null, isPage: !isShell };
  }
  const match = /^(?:(\S+)@)?(\[[^\]]+\]|[^:@\s[\]]+):([^:\s]+)$/u.exec(text.trim());
  if (match === null) return null;
  const [, user = null, name = '', typed = ''] = match;
  const host = name.replace(/^\[(.*)\]$/u, '$1');
  const port = portSchema.safeParse(/^\d+$/u.test(typed) ? Number(typed) : portOfService(typed));
  return port.success && isHostText(host) ? { host, port: port.data, user, isPage: false } : null;
}

interface ReadUrl {
  readonly scheme: string;
  readonly user: string | null;
  readonly host: string;
  readonly port: number | null;
}

function readUrl(text: string): ReadUrl | null {
  const match =
    /^([a-z][a-z\d+.-]*):\/\/(?:([^\s@/:]+)(?::[^\s@/]*)?@)?(\[[^\]]+\]|[^\s:/?#@[\]]+)(?::(\d{1,5}))?(?:[/?#]\S*)?$/iu.exec(
      text.trim(),
    );
  if (match === null) return null;
  const [, scheme = '', user = null, name = '', digits] = match;
  const host = name.replace(/^\[(.*)\]$/u, '$1');
  const port = digits === undefined ? null : Number(digits);
  const isPort = port === null || portSchema.safeParse(port).success;
  return isPort && isHostText(host) ? { scheme: scheme.toLowerCase(), user, host, port } : null;
}
