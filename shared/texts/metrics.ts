/** The meaning of each metric, by its name; of a counter, without `_total`. */
export const help = {
  ginnel_build_info: 'The version of Ginnel that runs; always 1.',
  ginnel_sessions: 'Open sessions by their state.',
  ginnel_questions: 'Questions that wait for an answer.',
  ginnel_session_up: 'Whether a session is connected and its server answers, or it connects on demand.',
  ginnel_session_state: 'The state of a session: 1 for the one it is in.',
  ginnel_reconnects: 'How often the connection of a session came back, by the error it was lost by.',
  ginnel_round_trip_seconds: 'The last round trip to the server of a session and back.',
  ginnel_forward_listening: 'Whether a forward listens.',
  ginnel_open_connections: 'Connections that go through a forward now.',
  ginnel_connections: 'Connections that went through a forward so far.',
  ginnel_bytes: 'Bytes through a forward: sent to the server, or received from it.',
  ginnel_destination_reachable: 'Whether the destination of a forward answered when it was last looked at.',
  ginnel_destination_check_duration_seconds: 'How long the destination of a forward took to answer.',
  ginnel_destination_check_timestamp_seconds: 'When the destination of a forward was last looked at.',
  process_cpu_seconds: 'Processor time of all threads.',
  process_resident_memory_bytes: 'Memory of the process.',
  process_start_time_seconds: 'When the process started, since the epoch.',
  process_open_fds: 'Files and sockets that are open.',
  process_max_fds: 'Files and sockets that may be open.',
} as const;

export const onlyHere = 'Metrics are at /metrics.';
export const onlyReading = 'Metrics can only be read.';
export const wrongHost = 'Ask by the address or the name of this computer.';

/** Faults of the place where metrics are to be served. */
export const place = {
  none: (text: string): string =>
    `"${text}" is no place for metrics: --metrics takes a port, or an IP address of this computer and a port, as in 127.0.0.1:9464 or [::1]:9464.`,
  openToOthers: (text: string): string =>
    `${text} can be reached from other computers, and metrics ask for no login: whoever gets there reads the names of your sessions and how much they carry. --metrics-open-to-others says that this is meant.`,
} as const;
