import { emptyFields, type ForwardFields } from './forward-fields';
import type { groups, names } from './texts/templates';

export type TemplateId = keyof typeof names;
export type TemplateGroup = keyof typeof groups;

/** A forward as it is commonly made for a service: fields of the add row, to be changed before it is added. */
export interface Template {
  readonly id: TemplateId;
  readonly group: TemplateGroup;
  readonly fields: ForwardFields;
}

type Kinds = Pick<ForwardFields, 'kind' | 'source' | 'destination'> & Partial<ForwardFields>;

function template(id: TemplateId, group: TemplateGroup, fields: Kinds): Template {
  return { id, group, fields: { ...emptyFields, ...fields } };
}

/** A service that listens on the server itself, under the same port here, or a free one where a port is the system's own. */
function local(id: TemplateId, group: TemplateGroup, port: number, source = port): Template {
  return template(id, group, {
    kind: 'local',
    source: String(source),
    destination: `localhost:${String(port)}`,
  });
}

/**
 * The services that people forward ports for, in their groups. Local ports below 1024 are left alone, which most systems keep for
 * themselves, and so is Windows' own for remote desktops.
 */
export const templates: readonly Template[] = [
  local('postgres', 'databases', 5432),
  local('mysql', 'databases', 3306),
  local('mongodb', 'databases', 27017),
  local('redis', 'databases', 6379),
  local('mssql', 'databases', 1433),
  local('elasticsearch', 'databases', 9200),
  local('web', 'web', 80, 8080),
  local('web-tls', 'web', 443, 8443),
  local('web-alternate', 'web', 8080),
  local('grafana', 'web', 3000),
  local('prometheus', 'web', 9090),
  local('jupyter', 'web', 8888),
  local('kubernetes', 'web', 6443),
  local('registry', 'web', 5000),
  local('rdp', 'screens', 3389, 13_389),
  local('vnc', 'screens', 5901),
  local('ssh', 'screens', 22, 2222),
  local('smb', 'files', 445, 4450),
  local('mail', 'files', 143, 1143),
  template('socks', 'proxies', { kind: 'dynamic', source: '1080', destination: '' }),
  template('webhook', 'inbound', { kind: 'remote', source: '8080', destination: 'localhost:3000' }),
  template('ssh-back', 'inbound', { kind: 'remote', source: '2222', destination: 'localhost:22' }),
  template('socks-back', 'inbound', { kind: 'remote', source: '1080', destination: '', socks: true }),
];
