import type { ReactNode } from 'react';
import * as texts from '../../../shared/texts/field-advice';
import type { HostOffer as Offer } from '../../../shared/written-address';
import { HintButton } from '../../components/hint-button';
import { useServices } from '../../services-context';
import { clearProblem, editProfile, typeNumber } from '../../state/draft';

/** Puts what stands together in the Host Name field where each belongs. */
export function HostOffer({ offer }: { readonly offer: Offer }): ReactNode {
  const { draft } = useServices();
  return (
    <span>
      {offer.isPage ? texts.pageNotServer : texts.partsOfServer}{' '}
      <HintButton
        label={texts.useServer(offer)}
        onPress={() => {
          const { host, port, user } = offer;
          editProfile(draft, { host, ...(user === null ? {} : { username: user }) });
          if (port !== null) typeNumber(draft, 'port', String(port));
          clearProblem(draft, 'host');
        }}
      />
    </span>
  );
}
