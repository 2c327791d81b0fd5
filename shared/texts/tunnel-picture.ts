import type { Station, TunnelPicture } from '../tunnel-picture';
import { listed } from './numbers';

export const picture = 'Picture';
/** Beside the lines between stations. */
export const legs = { ssh: 'inside SSH', plain: 'outside SSH' } as const;

/** The words in a station's box: what it is, and below that what it is called and does. */
export interface StationWords {
  readonly title: string;
  readonly lines: readonly string[];
}

/** The words of a station. */
export function stationWords(picture: TunnelPicture, { role, name }: Station): StationWords {
  const { listener } = picture;
  const named = name === null ? [] : [name];
  switch (role) {
    case 'here':
      return { title: 'This computer', lines: endLines(picture, 'here') };
    case 'server':
      return { title: 'SSH server', lines: [...named, ...endLines(picture, 'server')] };
    case 'proxy':
      return { title: 'Proxy', lines: named };
    case 'jump':
      return { title: 'Jump host', lines: named };
    case 'others-here':
    case 'others-there':
      return { title: 'Other computers', lines: listener.onlyFrom.map((from) => `only ${from}`) };
    case 'target-here':
    case 'target-there':
      return picture.target.kind === 'socks'
        ? { title: 'Any destination', lines: ['as each program asks'] }
        : { title: 'Destination', lines: named };
  }
}

/** The part of one of the two ends of the SSH connection: it listens, or leads on to itself. */
function endLines({ listener, target, kind }: TunnelPicture, end: 'here' | 'server'): readonly string[] {
  if (listener.at === end) {
    if (listener.anyPort) return ['listens on a free port'];
    return listener.where === null ? ['listens'] : ['listens on', listener.where];
  }
  const isEnd = (kind === 'remote') === (end === 'here');
  return isEnd && target.kind === 'itself' ? ['leads to', target.what] : [];
}

/** The picture in words, for somebody who knows nothing of tunnels. */
export function pictureSentence(picture: TunnelPicture): string {
  return [
    beginning(picture),
    onlyFrom(picture),
    middle(picture),
    picture.webSite && picture.target.kind !== 'missing'
      ? 'Requests carry the destination’s name, so that a server with several web sites answers with the right one.'
      : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

/** The two ends of a connection. */
function beginning({ listener, direction, target }: TunnelPicture): string {
  const { where, anyPort, reach } = listener;
  const isHere = listener.at === 'here';
  if (where === null) {
    return isHere
      ? 'Type a source port: programs on this computer connect to it.'
      : 'Type a source port: programs on the SSH server connect to it there.';
  }
  const place = isHere ? 'this computer' : 'the SSH server';
  const program = isHere || reach !== 'others' ? `A program on ${place}` : 'A program on the SSH server';
  const others = reach !== 'others' ? '' : otherPrograms(direction);
  const what =
    reach === 'file'
      ? `opens the socket ${where}`
      : anyPort
        ? `connects to a free port that ${isHere ? 'Ginnel' : 'the server'} chooses`
        : `connects to ${where}`;
  const there = isHere || reach === 'file' ? '' : ' there';
  const asProxy = target.kind === 'socks' ? ', its SOCKS proxy' : '';
  return `${program}${others} ${what}${there}${asProxy}.`;
}

function otherPrograms(direction: TunnelPicture['direction']): string {
  return direction === 'out'
    ? ', or on another computer that reaches this one,'
    : ', or on another computer that reaches the server where its settings allow that,';
}

function onlyFrom({ listener }: TunnelPicture): string {
  return listener.onlyFrom.length === 0
    ? ''
    : `Only connections from ${listed(listener.onlyFrom)} are taken.`;
}

/** The way through SSH, and what is at its end. */
function middle(picture: TunnelPicture): string {
  const { direction, stations } = picture;
  const named = (role: Station['role']): readonly Station[] =>
    stations.filter((station) => station.role === role);
  const jumps = named('jump').map(({ name }) => name ?? '');
  const proxy = named('proxy').map(({ name }) => (name === null ? 'a proxy' : `the proxy ${name}`));
  const hosts = jumps.length === 0 ? [] : [`the jump host${jumps.length === 1 ? '' : 's'} ${listed(jumps)}`];
  const way = [...proxy, ...hosts].join(' and ');
  const server = named('server')[0]?.name ?? null;
  const through = way === '' ? '' : ` through ${way}`;
  const [from, to] =
    direction === 'out'
      ? ['', ` to the SSH server${server === null ? '' : ` ${server}`}`]
      : [server === null ? '' : ` from ${server}`, ' to this computer'];
  return `SSH carries the connection, encrypted,${from}${through}${to}${ending(picture)}`;
}

function ending({ direction, target, kind }: TunnelPicture): string {
  const itself = direction === 'out' ? 'the server itself' : 'this computer itself';
  switch (target.kind) {
    case 'missing':
      return '. Type a destination: it is connected to from there.';
    case 'itself':
      return `, and there to ${target.what}, which is on ${itself}.`;
    case 'host':
      return `, which connects to ${target.what}. That last part is outside SSH.`;
    case 'socks':
      return `, which connects to wherever the program asks for${kind === 'remote' ? allowed(target.only) : ''}. That last part is outside SSH.`;
  }
}

function allowed(only: string): string {
  return only === '' ? ', public addresses only' : `, of what is allowed: ${only}`;
}
