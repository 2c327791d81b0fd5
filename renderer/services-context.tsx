import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { AppServices } from './services';
import type { DraftState } from './state/draft';
import type { ReplicaState } from './state/replica';
import type { ListedState } from './state/listed';
import type { ViewState } from './state/view';

const ServicesContext = createContext<AppServices | null>(null);

/** Hands the services down to every part of the window. */
export const Services = ServicesContext.Provider;

/** The services of this window. */
export function useServices(): AppServices {
  const services = useContext(ServicesContext);
  if (services === null) throw new Error('used outside of <Services>');
  return services;
}

/** A part of the engine's state; the selector must return the same value for the same state. */
export function useReplica<T>(select: (state: ReplicaState) => T): T {
  return useStore(useServices().replica.store, select);
}

/** A part of the form. */
export function useDraft<T>(select: (state: DraftState) => T): T {
  return useStore(useServices().draft, select);
}

/** A part of what is looked at. */
export function useView<T>(select: (state: ViewState) => T): T {
  return useStore(useServices().view, select);
}

/** A part of the list of all sessions. */
export function useListed<T>(select: (state: ListedState) => T): T {
  return useStore(useServices().listed, select);
}
