// What a device asks: one price that stays, or one that follows the market between two.
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useContext } from "react";
import { marketQuery, unitsOf } from "~/api/market.ts";
import { plainAmount, toAmount, toMicros } from "~/api/money.ts";
import type { Device, UpdateDeviceRequest } from "~/api/types.ts";
import { Choice, NumberField } from "~/ui/field.tsx";
import { CurrencyContext, Money } from "~/ui/money.tsx";

export interface PriceValues {
  follows: boolean;
  price: string;
  least: string;
  most: string;
}

export function priceValuesOf(device: Device): PriceValues {
  const { marketFollowing: limits } = device;
  return {
    follows: limits !== undefined,
    price: plainAmount(device.pricePerHour),
    least: limits ? plainAmount(limits.priceLeast) : "",
    most: limits ? plainAmount(limits.priceMost) : "",
  };
}

/** What has to be said to make the device ask so; nothing where it does already. */
export function priceChange(device: Device, values: PriceValues): UpdateDeviceRequest {
  const now = priceValuesOf(device);
  if (values.follows) {
    if (now.follows && now.least === values.least && now.most === values.most) return {};
    return { marketFollowing: { priceLeast: values.least, priceMost: values.most } };
  }
  return !now.follows && now.price === values.price ? {} : { pricePerHour: values.price };
}

interface Props {
  device: Device;
  values: PriceValues;
  onChange: (values: PriceValues) => void;
  /** What is wrong with the field of this name, in the contract's words. */
  errorAt: (field: string) => string | undefined;
}

export function PriceFields({ device, values, onChange, errorAt }: Props) {
  const { t } = useLingui();
  const unit = `${useContext(CurrencyContext)}/h`;
  const field = (name: "price" | "least" | "most") => ({
    value: values[name],
    onChange: (text: string) => onChange({ ...values, [name]: text }),
    decimal: true,
    unit,
  });
  return (
    <>
      <Choice
        label={t`Price`}
        value={values.follows ? "follows" : "stays"}
        onChange={(kind) => onChange({ ...values, follows: kind === "follows" })}
        hint={t`Leases that exist keep the price at which they were placed.`}
        options={[
          { value: "stays", label: t`Stays as it is set` },
          { value: "follows", label: t`Follows the market` },
        ]}
      />
      {values.follows ? (
        <>
          <NumberField
            {...field("least")}
            label={t`At least, for the whole device`}
            error={errorAt("price_least")}
          />
          <NumberField
            {...field("most")}
            label={t`At most, for the whole device`}
            error={errorAt("price_most")}
          />
        </>
      ) : (
        <NumberField
          {...field("price")}
          label={t`Price for the whole device`}
          error={errorAt("price_per_hour")}
        />
      )}
      <div className="text-soft sm:col-span-2">
        {values.follows && (
          <p>
            <Trans>
              Once a minute it takes a step of 2 % at most towards what devices of its model are
              rented for: a tenth less where few are rented, a tenth more where nearly all are.
              Where none is rented it falls to the least.
            </Trans>
          </p>
        )}
        <RentedNow device={device} />
      </div>
    </>
  );
}

/** What the market pays for such a device at the moment. */
function RentedNow({ device }: { device: Device }) {
  const market = useQuery(marketQuery);
  if (!market.data) return null;
  const { model, gpu, units } = unitsOf(device);
  const price = market.data.models.find((each) => each.gpu === gpu && each.model === model);
  if (!price?.rentedUnitPrice) {
    return (
      <p>
        <Trans>No {model} is rented now.</Trans>
      </p>
    );
  }
  const whole = toAmount(toMicros(price.rentedUnitPrice) * BigInt(units));
  return (
    <p>
      {gpu ? (
        <Trans>
          {model} is rented for <Money amount={price.rentedUnitPrice} perHour /> per GPU now:{" "}
          <Money amount={whole} perHour /> for this whole device.
        </Trans>
      ) : (
        <Trans>
          {model} is rented for <Money amount={price.rentedUnitPrice} perHour /> per core now:{" "}
          <Money amount={whole} perHour /> for this whole device.
        </Trans>
      )}
    </p>
  );
}
