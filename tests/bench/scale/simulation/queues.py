"""What queueing theory says of machines that a simulation must agree with."""

import math


def wait_of_mmc(arrivals: float, service_s: float, n_servers: int) -> float:
    """The mean wait, in seconds, in a queue of Poisson arrivals, exponential service times and c servers (Erlang C).

    Args:
        arrivals: a second.
        service_s: the mean.
        n_servers: c.

    Raises:
        ValueError: more comes than they can do.
    """
    offered = arrivals * service_s
    utilisation = _checked(offered / n_servers)
    terms = [offered**k / math.factorial(k) for k in range(n_servers)]
    last = offered**n_servers / math.factorial(n_servers) / (1 - utilisation)
    waits = last / (sum(terms) + last)
    return waits * service_s / (n_servers * (1 - utilisation))


def wait_of_md1(arrivals: float, service_s: float) -> float:
    """The mean wait, in seconds, of Poisson arrivals, a constant service time and one server (Pollaczek and Khinchine).

    Raises:
        ValueError: more comes than it can do.
    """
    utilisation = _checked(arrivals * service_s)
    return utilisation * service_s / (2 * (1 - utilisation))


def mean_of_slowest(mean_s: float, n: int) -> float:
    """The mean of the longest of n independent exponential times: the n-th harmonic number times the mean."""
    return mean_s * sum(1 / k for k in range(1, n + 1))


def _checked(utilisation: float) -> float:
    if not 0 <= utilisation < 1:
        raise ValueError(f"expected a utilisation from 0 to below 1, got {utilisation:.3f}")
    return utilisation
