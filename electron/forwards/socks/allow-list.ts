import { isIP, type Socket } from 'node:net';
import { domainToASCII } from 'node:url';
import type { Endpoint } from '../../../shared/endpoint';
import type { AddressFamily } from '../../../shared/forward';
import type { AllowedDestination } from '../../../shared/allow-list';
import { fail, ok, type Result } from '../../../shared/result';
import { resolveHost, type Address } from '../../net/addresses';
import { destinationError, dialAddresses } from '../../net/destination';
import { networkSet, type NetworkSet } from '../../net/networks';
import { isPublicAddress, ownAddresses } from './public-addresses';

/** Questions of an allow list to the system; replaced in tests. */
interface AllowListParts {
  readonly resolveHost: typeof resolveHost;
  readonly ownAddresses: () => readonly string[];
}

/**
 * Where the far side of a remote dynamic forward may go from here. Without entries every public address is allowed; with
 * entries only what one of them names, as with ssh_config's PermitRemoteOpen: the very name asked for, an address, or a
 * network that has the address found. `*` stands for public addresses. Those of loopback, of private and other special
 * networks and of this machine itself are allowed only by an entry that names them: the far side is as a rule not meant to
 * be in this network.
 */
export class AllowList {
  readonly #rules: readonly Rule[];

  constructor(
    allowTo: readonly AllowedDestination[],
    private readonly platform: NodeJS.Platform,
    private readonly parts: AllowListParts = { resolveHost, ownAddresses },
  ) {
    this.#rules = allowTo.map(ruleOf);
  }

  /**
   * Looks a destination up once and says which of its addresses may be dialled; only these are to be, for a second
   * look-up could name others.
   * @param family limits what a name is resolved to
   * @returns at least one address; or allow-list-denied, or dial-failed when it cannot be looked up
   */
  async resolve(destination: Endpoint, family: AddressFamily): Promise<Result<readonly Address[]>> {
    const { host, port } = destination;
    const denied = (lacks: 'entry' | 'name', address: string): Result<never> =>
      fail({ code: 'allow-list-denied', data: { host, port, lacks, address } });
    const matching = this.#rules.filter((rule) => rule.port === null || rule.port === port);
    const isNamed = matching.some(({ name }) => name !== null && name === nameOf(host));
    const mayBePublic = this.#rules.length === 0 || matching.some(({ isAny }) => isAny);
    const networks = matching.flatMap(({ network }) => (network === null ? [] : [network]));
    // A name that no entry can allow is not looked up: the answer would tell which names this network knows.
    if (!isNamed && !mayBePublic && networks.length === 0) return denied('entry', '');
    let found: readonly Address[];
    try {
      // The form that was compared is the one that is looked up.
      found = await this.parts.resolveHost(asciiOf(host), family);
    } catch (error) {
      return fail(destinationError(destination, error, this.platform));
    }
    const own = this.parts.ownAddresses();
    const allowed = found.filter(
      ({ address }) =>
        isNamed ||
        networks.some((network) => network.has(address)) ||
        (mayBePublic && isPublicAddress(address, own)),
    );
    if (allowed.length > 0) return ok(allowed);
    return denied(mayBePublic ? 'name' : 'entry', found[0]?.address ?? '');
  }

  /**
   * Connects to a destination the far side asked for, if it is allowed.
   * @param signal gives up; nothing is left behind then
   * @returns a connected socket as of {@link dialAddresses}; or allow-list-denied or dial-failed
   */
  async dial(destination: Endpoint, family: AddressFamily, signal: AbortSignal): Promise<Result<Socket>> {
    const addresses = await this.resolve(destination, family);
    if (!addresses.ok) return addresses;
    try {
      return ok(await dialAddresses(addresses.value, destination.port, signal));
    } catch (error) {
      return fail(destinationError(destination, error, this.platform));
    }
  }
}

/** One entry of the list: of `isAny`, `network` and `name` one says what it stands for. */
interface Rule {
  readonly port: number | null;
  readonly isAny: boolean;
  readonly network: NetworkSet | null;
  readonly name: string | null;
}

function ruleOf({ host, port }: AllowedDestination): Rule {
  if (host === '*') return { port, isAny: true, network: null, name: null };
  if (host.includes('/') || isIP(host) !== 0) {
    return { port, isAny: false, network: networkSet([host]), name: null };
  }
  return { port, isAny: false, network: null, name: nameOf(host) };
}

/** A host name in the form in which it is compared: as the name service knows it, without the root's dot. */
function nameOf(host: string): string {
  return asciiOf(host).toLowerCase().replace(/\.$/u, '');
}

/** A name with letters beyond ASCII in the form in which it is looked up (RFC 5891); any other as it is. */
function asciiOf(host: string): string {
  // Only such names, and only plain results: the function reads its text as a URL's host and cuts it at a slash.
  if (/^[\u0000-\u007f]*$/u.test(host)) return host;
  const ascii = domainToASCII(host);
  return /^[a-z0-9._-]+$/u.test(ascii) ? ascii : host;
}
