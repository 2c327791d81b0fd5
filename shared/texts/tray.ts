import { count } from './numbers';

export const tooltip = (summary: string): string => `Ginnel: ${summary}`;
export const showWindow = 'Show window';
export const needsAnswer = (title: string): string => `${title} needs an answer…`;
export const savedSessions = (amount: number): string => `Saved sessions (${count(amount)})`;
export const connectAgain = 'Connect again';
export const notReached = 'its destination is not reached';
export const onPorts = (ports: readonly number[]): string => ` on port ${ports.join(', ')}`;
