/** How a question to the server stands, as a list shows it. */
export const listState = ({
  isPending,
  error,
  refetch,
}: {
  isPending: boolean;
  error: Error | null;
  refetch: () => unknown;
}) => ({ loading: isPending, error, again: () => void refetch() });
