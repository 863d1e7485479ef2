// SPDX-License-Identifier: Apache-2.0
#pragma once
// One include for both packaged versions of Catch2.
#ifdef MV_CATCH2_V3
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif
