import { useEffect, useState, type ReactNode } from 'react';
import type { CommandOutput } from '../../../shared/contract';
import * as texts from '../../../shared/texts/import-look';
import { lookAtName } from '../../actions/import-look';
import { PushButton } from '../../components/controls';
import { useServices } from '../../services-context';

/** The server of a name, and where that is said. */
export type Alias = NonNullable<CommandOutput<'imports.findName'>>;

/** So long a name stands before it is looked up, in milliseconds. */
const pause = 400;

/** Another program's server for the host name that is typed; null where it has none. */
export function useAlias(host: string): Alias | null {
  const { ginnel } = useServices();
  const name = host.trim();
  const [found, setFound] = useState<{ readonly name: string; readonly alias: Alias | null } | null>(null);
  useEffect(() => {
    if (!/^[\w.+-]{1,200}$/u.test(name)) return undefined;
    const timer = setTimeout(() => {
      void ginnel.imports.findName({ name }).then((result) => {
        setFound({ name, alias: result.ok ? result.value : null });
      });
    }, pause);
    return () => {
      clearTimeout(timer);
    };
  }, [ginnel, name]);
  return found?.name === name ? found.alias : null;
}

/** Says whose name it is, and takes over what is set for it there. */
export function AliasOffer({ name, alias }: { readonly name: string; readonly alias: Alias }): ReactNode {
  const services = useServices();
  return (
    <span>
      {texts.isAlias(name, alias.server)}{' '}
      <PushButton
        label={texts.takeAlias}
        look="quiet"
        onClick={() => void lookAtName(services, alias.id, name)}
      />
    </span>
  );
}
