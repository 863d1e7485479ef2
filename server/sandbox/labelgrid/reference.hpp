// SPDX-License-Identifier: Apache-2.0
#pragma once
// The reference lists that the LabelGrid simulator gives out: a part of what the real service has.
#include <boost/json/array.hpp>

namespace mv::sandbox {

boost::json::array reference_genres();     ///< {id, name}
boost::json::array reference_languages();  ///< {id, name, iso_code}
/// {id, name, category}
boost::json::array reference_roles();
boost::json::array reference_outlets();  ///< {id, name, slug, enabled}

}  // namespace mv::sandbox
