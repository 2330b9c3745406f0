import { type ComponentType, useEffect, useState } from 'react';

const Nothing = () => null;

/**
 * A part that is a file of its own: fetched when it is first wanted, shown as soon as it is there. Not `lazy` within `Suspense`: after
 * anything that stood in for a part, and be it nothing, React waits 300 ms before it shows the part itself.
 * @param StandIn what is seen meanwhile
 * @returns a component that throws, when it is drawn, what the fetching ended with; the next one to be drawn tries again
 */
export function later<Props extends object>(
  fetchPart: () => Promise<ComponentType<Props>>,
  StandIn: ComponentType = Nothing,
): ComponentType<Props> {
  let fetched: ComponentType<Props> | undefined;
  return function Later(props: Props) {
    const [{ Part, failure }, settle] = useState<{ Part?: ComponentType<Props>; failure?: unknown }>({ Part: fetched });
    useEffect(() => {
      if (Part) return;
      fetchPart().then(
        (part) => {
          fetched = part;
          settle({ Part: part });
        },
        (failure) => settle({ failure }),
      );
    }, [Part]);
    if (failure) throw failure;
    return Part ? <Part {...props} /> : <StandIn />;
  };
}
