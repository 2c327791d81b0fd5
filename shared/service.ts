import { z } from 'zod';

/** Services that Ginnel can tell by what they answer. */
export const serviceSchema = z.enum([
  'http',
  'https',
  'ssh',
  'mysql',
  'postgres',
  'redis',
  'mongodb',
  'vnc',
  'rdp',
]);
export type Service = z.infer<typeof serviceSchema>;

/** Ports by which a service is known, those that people commonly move it to among them. */
const portsOf: Readonly<Record<Service, readonly number[]>> = {
  http: [
    80, 81, 591, 2375, 2379, 3000, 3001, 4000, 4200, 5000, 5173, 5601, 7474, 8000, 8001, 8008, 8080, 8081,
    8086, 8088, 8123, 8161, 8200, 8500, 8888, 9000, 9090, 9091, 9093, 9200, 15672,
  ],
  https: [443, 2376, 4443, 6443, 8006, 8443, 9443, 10250, 10443, 16443],
  ssh: [22, 2222, 22022],
  mysql: [3306, 3307, 33060],
  postgres: [5432, 5433, 6432],
  redis: [6379, 6380, 26379],
  mongodb: [27017, 27018, 27019],
  vnc: [5800, 5900, 5901, 5902, 5903, 5904, 5905],
  rdp: [3389],
};

/** The service that a port is usually for; null for none. */
export function serviceOfPort(port: number): Service | null {
  return serviceSchema.options.find((service) => portsOf[service].includes(port)) ?? null;
}

/** The service that the path of a Unix socket tells of; null for none. */
export function serviceOfSocket(path: string): Service | null {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (/^\.s\.pgsql\.\d+$/u.test(name)) return 'postgres';
  if (name.includes('mysql') || name.includes('mariadb')) return 'mysql';
  if (name.includes('redis') || name.includes('valkey')) return 'redis';
  if (name.includes('mongo')) return 'mongodb';
  return name.includes('docker') || name.includes('podman') || name.includes('http') ? 'http' : null;
}

/** Whether what listens on a destination port speaks TLS, going by the number alone. */
export function speaksTls(port: number): boolean {
  return serviceOfPort(port) === 'https';
}
