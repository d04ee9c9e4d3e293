/* The units that plans are chosen by, as the process has set them. */
#ifndef QARENA_REGISTER_UNITS_H
#define QARENA_REGISTER_UNITS_H

#include "plan/prices.h"

/* Of registers made now. Any thread. */
qarena__prices qarena__prices_now(unsigned precision);

#endif
