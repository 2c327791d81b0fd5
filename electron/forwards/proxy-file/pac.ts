import { isIPv4, isIPv6 } from 'node:net';
import type { ConnectAt } from '../../../shared/connect-to';
import { formatEndpoint } from '../../../shared/endpoint';

/** A network as the file compares it: numbers of 16 bits, IPv4 as two of them, and how many bits count. */
type Network = readonly [words: readonly number[], bits: number];

/**
 * Writes a proxy auto-configuration file: what the rules name goes through a SOCKS listener and never past it, the rest directly. Rules
 * stand in it as JSON alone, so that no rule is ever code. Networks are compared with addresses as they were typed; no name is
 * looked up, as that would ask the name servers here about hosts that are known behind the tunnel only. For that reason, too,
 * nothing stands behind SOCKS5: plain SOCKS is version 4 to Chromium, which looks names up here.
 * @param rules as readProxyRules gives them
 */
export function writeProxyFile(rules: readonly string[], { address, port }: ConnectAt): string {
  const networks = rules.map((rule) => networkOf(rule)).filter((network) => network !== null);
  const names = rules.filter((rule) => networkOf(rule) === null);
  const where = formatEndpoint({ host: address, port });
  return `// Ginnel: these hosts go through its SOCKS port, all others directly.
var names = ${JSON.stringify(names)};
var networks = ${JSON.stringify(networks)};
var proxy = ${JSON.stringify(`SOCKS5 ${where}`)};
${finder}`;
}

/** Understood by every engine that reads such files, old ones included. */
const finder = `
function words(host) {
  var quad = /^(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})$/.exec(host);
  if (quad !== null) return [quad[1] * 256 + +quad[2], quad[3] * 256 + +quad[4]];
  if (!/^[0-9a-f:]+$/i.test(host) || host.indexOf(":") < 0) return null;
  var halves = host.split("::");
  var left = halves[0] === "" ? [] : halves[0].split(":");
  var right = halves.length < 2 || halves[1] === "" ? [] : halves[1].split(":");
  var all = left;
  if (halves.length > 1) {
    for (var gap = 8 - left.length - right.length; gap > 0; gap -= 1) all.push("0");
    all = all.concat(right);
  }
  for (var index = 0; index < all.length; index += 1) all[index] = parseInt(all[index], 16);
  return all.length === 8 ? all : null;
}

function isIn(address, network) {
  var base = network[0];
  if (address.length !== base.length) return false;
  for (var index = 0, left = network[1]; left > 0; index += 1, left -= 16) {
    var shift = left >= 16 ? 0 : 16 - left;
    if (address[index] >> shift !== base[index] >> shift) return false;
  }
  return true;
}

function FindProxyForURL(url, host) {
  var bare = host.toLowerCase().replace(/^\\[|\\]$/g, "").replace(/\\.$/, "");
  for (var name = 0; name < names.length; name += 1) if (shExpMatch(bare, names[name])) return proxy;
  var address = words(bare);
  if (address === null) return "DIRECT";
  for (var network = 0; network < networks.length; network += 1) if (isIn(address, networks[network])) return proxy;
  return "DIRECT";
}
`;

/** Null for a name. */
function networkOf(rule: string): Network | null {
  const [host = '', bits] = rule.split('/');
  if (isIPv4(host)) {
    const [a = 0, b = 0, c = 0, d = 0] = host.split('.').map(Number);
    return [[a * 256 + b, c * 256 + d], bits === undefined ? 32 : Number(bits)];
  }
  if (!isIPv6(host)) return null;
  // As the standard has it: eight groups at most, the gap filled by whoever reads it, four numbers at its end made two groups.
  const [left = '', right] = new URL(`http://[${host}]/`).hostname.slice(1, -1).split('::');
  const groups = (text: string | undefined): readonly number[] =>
    text === undefined || text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const [first, last] = [groups(left), groups(right)];
  const gap = Array.from({ length: 8 - first.length - last.length }, () => 0);
  return [[...first, ...gap, ...last], bits === undefined ? 128 : Number(bits)];
}
