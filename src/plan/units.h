/* The units that plans are chosen by, as the process has set them. */
#ifndef QARENA_PLAN_UNITS_H
#define QARENA_PLAN_UNITS_H

#include "plan/cost_model.h"

/* Of registers made now. Any thread. */
qarena__cost_model qarena__cost_model_now(unsigned precision);

#endif
