import type { AppError } from '../../shared/errors';
import { pointAt, type FieldName } from '../state/draft';
import type { Panel } from '../state/view';
import type { AppServices } from '../services';

const panels: Readonly<Record<FieldName, Panel>> = {
  host: 'session',
  port: 'session',
  name: 'session',
  keepaliveSeconds: 'connection',
  forwards: 'tunnels',
  source: 'tunnels',
  destination: 'tunnels',
  editSource: 'tunnels',
  editDestination: 'tunnels',
};

/** Which of the two fields of a forward an error is about. */
export function forwardFieldOf(error: AppError): 'source' | 'destination' {
  switch (error.code) {
    case 'destination-missing':
    case 'destination-host-invalid':
      return 'destination';
    case 'port-range':
    case 'port-name':
      return error.data.which === 'destination' ? 'destination' : 'source';
    default:
      return 'source';
  }
}

/** The field a check of the whole profile is about; null when it is about none. */
export function profileFieldOf(error: AppError): FieldName | null {
  switch (error.code) {
    case 'host-missing':
    case 'host-invalid':
    case 'host-has-port':
      return 'host';
    case 'port-range':
    case 'port-name':
      return error.data.which === 'server' ? 'port' : 'forwards';
    case 'name-invalid':
    case 'name-taken':
      return 'name';
    case 'seconds-range':
      return 'keepaliveSeconds';
    case 'forward-exists':
    case 'forward-overlaps':
      return 'forwards';
    default:
      return null;
  }
}

/** Shows the panel of a field at fault, says there what is wrong, and moves the focus to it. */
export function bringUp({ draft, view }: AppServices, field: FieldName, error: AppError): void {
  view.setState({ tab: 'configuration', panel: panels[field], note: null });
  pointAt(draft, field, error);
}
